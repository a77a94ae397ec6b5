import type { ListedVersion } from '@plugboard/catalog'
import { ProblemError } from '@plugboard/service-kit'
import { ObjectNotFoundError, type ObjectStore, StoreUnavailableError } from '@plugboard/storage'
import { bundleFileKey, README_LIMIT_BYTES } from '@plugboard/types'

/**
 * The text of a readme, whose size was checked when it was uploaded: of an imported version, nothing beyond the limit is read.
 *
 * @throws ProblemError README_NOT_FOUND when the store does not have it; StoreUnavailableError
 */
export async function loadReadme(store: ObjectStore, version: ListedVersion, path: string): Promise<string> {
  const key = bundleFileKey(version, path)
  try {
    const { body } = await store.open(key)
    const chunks: Buffer[] = []
    let read = 0
    // Leaving the loop destroys the body.
    for await (const chunk of body) {
      chunks.push(chunk)
      read += chunk.length
      if (read >= README_LIMIT_BYTES) break
    }
    return Buffer.concat(chunks).subarray(0, README_LIMIT_BYTES).toString('utf8')
  } catch (cause) {
    if (cause instanceof StoreUnavailableError) throw cause
    if (!(cause instanceof ObjectNotFoundError))
      throw new StoreUnavailableError(`${key} cannot be read`, { cause })
    const detail = `Version ${version.version} has a readme ${path} that is not in the store.`
    throw new ProblemError('README_NOT_FOUND', detail, { cause })
  }
}
