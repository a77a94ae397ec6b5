import { type ObjectReader, StoreUnavailableError } from '@plugboard/storage'

/**
 * Reads an object of at most `limitBytes` into memory, in one allocation.
 *
 * @returns null when it is larger; nothing of it was read then
 * @throws ObjectNotFoundError when there is none; StoreUnavailableError when it cannot be read whole, or in time
 */
export async function readObject(
  store: ObjectReader,
  key: string,
  { limitBytes, timeoutMs }: { readonly limitBytes: number; readonly timeoutMs: number },
): Promise<Buffer | null> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const { size, body } = await store.open(key, { signal })
    if (size > limitBytes) {
      body.destroy()
      return null
    }
    // Not of the pool: a small file must not keep a slab alive, and the caches count exact bytes.
    const bytes = Buffer.allocUnsafeSlow(size)
    let filled = 0
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (filled + chunk.length > size)
        throw new StoreUnavailableError(`${key} is longer than the store said`)
      bytes.set(chunk, filled)
      filled += chunk.length
    }
    if (filled < size) throw new StoreUnavailableError(`${key} broke off after ${filled} of ${size} bytes`)
    return bytes
  } catch (cause) {
    if (!signal.aborted || cause !== signal.reason) throw cause
    throw new StoreUnavailableError(`${key} was not read within ${timeoutMs} ms`, { cause })
  }
}
