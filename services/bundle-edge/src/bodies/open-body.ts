import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { ByteRange } from '@plugboard/http-semantics'
import type { ObjectReader } from '@plugboard/storage'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { type ExpectedObject, foundAsListed } from './load-body.ts'

/**
 * Opens a listed object, or a range of it, to be sent chunk by chunk. Its size is checked when the promise resolves.
 *
 * @throws StoreUnavailableError; DamagedObjectError when the object is missing or has another size
 */
export async function openBody(
  store: ObjectReader,
  { key, size }: ExpectedObject,
  { range, signal }: { readonly range: ByteRange | null; readonly signal: AbortSignal },
): Promise<Readable> {
  const opened = await foundAsListed(key, () => openRange(store, key, range ? { range, signal } : { signal }))
  if (opened.size === size) return opened.body
  opened.body.destroy()
  throw new DamagedObjectError(key, `has ${opened.size} bytes instead of ${size}`)
}

async function openRange(store: ObjectReader, key: string, options: Parameters<ObjectReader['open']>[1]) {
  try {
    return await store.open(key, options)
  } catch (error) {
    // The range lies inside the file as it was published.
    if (!(error instanceof RangeError)) throw error
    throw new DamagedObjectError(key, 'is shorter than what was published', { cause: error })
  }
}

/**
 * Passes on the chunks of a whole body, and the last one only when the digest of all matches. So a reader never gets all
 * of a damaged file: its connection breaks instead.
 *
 * @throws DamagedObjectError
 */
export async function* provenChunks(
  chunks: AsyncIterable<Buffer>,
  { key, size, sha256 }: ExpectedObject,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let withheld: Buffer | undefined
  for await (const chunk of countedChunks(chunks, key, size)) {
    hash.update(chunk)
    if (withheld) yield withheld
    withheld = chunk
  }
  const actual = hash.digest('hex')
  if (actual !== sha256) throw new DamagedObjectError(key, `has SHA-256 ${actual} instead of ${sha256}`)
  if (withheld) yield withheld
}

/**
 * Passes on exactly as many bytes as were announced. A part cannot be checked any further: there is no digest of it.
 *
 * @throws DamagedObjectError when there are more or fewer
 */
export async function* countedChunks(
  chunks: AsyncIterable<Buffer>,
  key: string,
  announcedBytes: number,
): AsyncGenerator<Buffer> {
  let passedBytes = 0
  for await (const chunk of chunks) {
    passedBytes += chunk.length
    if (passedBytes > announcedBytes)
      throw new DamagedObjectError(key, `gave more than ${announcedBytes} bytes`)
    yield chunk
  }
  if (passedBytes < announcedBytes) {
    throw new DamagedObjectError(key, `ended after ${passedBytes} of ${announcedBytes} bytes`)
  }
}
