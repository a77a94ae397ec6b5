import { type InspectedBundle, isClutter } from '@plugboard/bundle'
import type { Catalog } from '@plugboard/catalog'
import { printable } from '@plugboard/types'
import { VersionExistsError } from './errors.ts'

/**
 * The error with the reason when the published version has the files of the upload and, besides, some that earlier
 * releases published and this one leaves out: the same ZIP has another digest since then.
 */
export async function explainDifference(
  catalog: Catalog,
  { metadata, digest, files }: InspectedBundle,
  error: VersionExistsError,
): Promise<VersionExistsError> {
  const ref = { pluginId: metadata.id, version: metadata.version }
  const { existingDigest } = error
  const published = (await catalog.fileLists.find({ ...ref, digest: existingDigest })) ?? []
  const [leftOut] = published.filter(({ path }) => isClutter(path))
  const kept = published.filter(({ path }) => !isClutter(path))
  const uploaded = new Map(files.map(({ path, content }) => [path, content.sha256]))
  const isSame =
    kept.length === uploaded.size && kept.every(({ path, sha256 }) => uploaded.get(path) === sha256)
  if (!leftOut || !isSame) return error
  const reason = `It has the same files and also ${printable(leftOut.path)}, which an earlier release published and uploads leave out now; nothing needs to be published again.`
  return new VersionExistsError(ref, { existing: existingDigest, uploaded: digest }, reason)
}
