import type { Readable } from 'node:stream'
import { type ObjectReader, StoreUnavailableError } from '@plugboard/storage'

interface ReadOptions<T> {
  readonly limitBytes: number
  readonly timeoutMs: number
  /** Gets the size of the object and a function that reads it, now or later within the time limit. */
  readonly use: (size: number, read: () => Promise<Buffer>) => Promise<T>
}

/**
 * Opens an object of at most `limitBytes`, and passes `use` a function that reads it into memory in one allocation.
 *
 * @returns null when it is larger; then none of it was read
 * @throws ObjectNotFoundError when there is none; StoreUnavailableError when it cannot be read whole, or in time
 */
export async function readObject<T>(
  store: ObjectReader,
  key: string,
  { limitBytes, timeoutMs, use }: ReadOptions<T>,
): Promise<T | null> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const { size, body } = await store.open(key, { signal })
    if (size > limitBytes) {
      body.destroy()
      return null
    }
    // The body may fail while it waits for its turn; the error is thrown when it is read.
    body.on('error', () => {})
    return await use(size, () => readBody(key, size, body))
  } catch (cause) {
    if (!signal.aborted || cause !== signal.reason) throw cause
    throw new StoreUnavailableError(`${key} was not read within ${timeoutMs} ms`, { cause })
  }
}

async function readBody(key: string, size: number, body: Readable): Promise<Buffer> {
  // Not from Node's buffer pool: a small file must not keep 8 KiB alive, and the caches count exact bytes.
  const bytes = Buffer.allocUnsafeSlow(size)
  let filled = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (filled + chunk.length > size)
      throw new StoreUnavailableError(`${key} is longer than its announced size`)
    bytes.set(chunk, filled)
    filled += chunk.length
  }
  if (filled < size) throw new StoreUnavailableError(`${key} broke off after ${filled} of ${size} bytes`)
  return bytes
}
