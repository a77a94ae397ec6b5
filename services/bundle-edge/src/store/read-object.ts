import type { Readable } from 'node:stream'
import { type ObjectReader, StoreUnavailableError } from '@plugboard/storage'

interface ReadOptions<T> {
  readonly limitBytes: number
  readonly timeoutMs: number
  /** Reads the object of so many bytes, at once or later, which counts into the time, and makes something of it. */
  readonly use: (size: number, read: () => Promise<Buffer>) => Promise<T>
}

/**
 * Reads an object of at most `limitBytes` into memory, in one allocation, and uses it.
 *
 * @returns null when it is larger; nothing of it was read then
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
    // It may break while it waits to be read, and says so when it is.
    body.on('error', () => {})
    return await use(size, () => readBody(key, size, body))
  } catch (cause) {
    if (!signal.aborted || cause !== signal.reason) throw cause
    throw new StoreUnavailableError(`${key} was not read within ${timeoutMs} ms`, { cause })
  }
}

async function readBody(key: string, size: number, body: Readable): Promise<Buffer> {
  // Not of the pool: a small file must not keep a slab alive, and the caches count exact bytes.
  const bytes = Buffer.allocUnsafeSlow(size)
  let filled = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (filled + chunk.length > size) throw new StoreUnavailableError(`${key} is longer than the store said`)
    bytes.set(chunk, filled)
    filled += chunk.length
  }
  if (filled < size) throw new StoreUnavailableError(`${key} broke off after ${filled} of ${size} bytes`)
  return bytes
}
