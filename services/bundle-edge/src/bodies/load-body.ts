import { createHash } from 'node:crypto'
import { ObjectNotFoundError, type ObjectReader } from '@plugboard/storage'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { readObject } from '../store/read-object.ts'

/** An object as the manifest lists it. */
export interface ExpectedObject {
  readonly key: string
  readonly size: number
  readonly sha256: string
}

/**
 * Reads a listed object whole, and checks that it is the one that was published.
 *
 * @throws StoreUnavailableError; DamagedObjectError when the object is missing or has other bytes
 */
export async function loadBody(
  store: ObjectReader,
  { key, size, sha256 }: ExpectedObject,
  timeoutMs: number,
): Promise<Buffer> {
  const bytes = await foundAsListed(key, () =>
    readObject(store, key, { limitBytes: size, timeoutMs, use: (object) => object.read() }),
  )
  if (bytes?.length !== size)
    throw new DamagedObjectError(key, `does not have the ${size} bytes that were published`)
  const actual = createHash('sha256').update(bytes).digest('hex')
  if (actual !== sha256) throw new DamagedObjectError(key, `has SHA-256 ${actual} instead of ${sha256}`)
  return bytes
}

/** Runs a read of an object that a manifest lists. If it is missing, that is damage and not a 404. */
export async function foundAsListed<T>(key: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof ObjectNotFoundError)) throw error
    throw new DamagedObjectError(key, 'is listed by its manifest but missing', { cause: error })
  }
}
