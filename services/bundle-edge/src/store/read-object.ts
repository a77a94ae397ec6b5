import type { Readable } from 'node:stream'
import { type ObjectReader, StoreUnavailableError } from '@plugboard/storage'

/** An object that was opened. Until it is read or closed it holds a file or a connection to the store. */
export interface UnreadObject {
  readonly size: number
  /** Closes it for now; reading it opens it again. */
  close(): void
  /** Reads it, within the time limit, and opens it again if it was closed. */
  read(): Promise<Buffer>
}

interface ReadOptions<T> {
  readonly limitBytes: number
  readonly timeoutMs: number
  readonly use: (object: UnreadObject) => Promise<T>
}

/**
 * Opens an object of at most `limitBytes`, and passes it to `use`, which reads it into memory in one allocation.
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
    // The body may fail before it is read; the error is thrown when it is.
    body.on('error', () => {})
    let isClosed = false
    return await use({
      size,
      close() {
        isClosed = true
        body.destroy()
      },
      read: async () => readBody(key, size, isClosed ? await openAgain(store, key, { size, signal }) : body),
    })
  } catch (cause) {
    if (!signal.aborted || cause !== signal.reason) throw cause
    throw new StoreUnavailableError(`${key} was not read within ${timeoutMs} ms`, { cause })
  }
}

async function openAgain(
  store: ObjectReader,
  key: string,
  { size, signal }: { readonly size: number; readonly signal: AbortSignal },
): Promise<Readable> {
  const opened = await store.open(key, { signal })
  if (opened.size === size) return opened.body
  opened.body.destroy()
  throw new StoreUnavailableError(`${key} has ${opened.size} bytes, and had ${size} a moment ago`)
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
