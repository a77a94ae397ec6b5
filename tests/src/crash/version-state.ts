import type { Catalog } from '@plugboard/catalog'
import type { ObjectStore } from '@plugboard/storage'
import {
  bundleFileKey,
  encodedFileKey,
  sourceMapsKey,
  type VersionFile,
  versionManifestKey,
  versionPrefix,
} from '@plugboard/types'
import { objectKeys } from '../harness/object-keys.ts'
import type { RunningProcess } from '../harness/start-process.ts'

const VERSION = '1.0.0'

/** The bundle of these tests. The entry has encodings, and is too large to be written in one piece. */
export const FILES = {
  'bundle.js': `export default { extensions: { 'payment-methods': () => null }, filler: ${JSON.stringify('x'.repeat(70_000))} }\n`,
  'chunks/lazy.js': 'export const lazy = true\n',
} as const

/** Comes along, and is stored but not served. */
export const SOURCE_MAP = { path: 'bundle.js.map', content: '{"version":3,"sources":[],"mappings":""}' }

export function fileUrl(edge: RunningProcess, id: string, path: string): string {
  return `${edge.url}/plugins/bundles/${id}/v${VERSION}/${path}`
}

/** What the edge serves of the version: every file with its bytes, no file, or a mixture, which must never happen. */
export async function visibility(edge: RunningProcess, id: string): Promise<'nothing' | 'all' | 'mixed'> {
  const seen = new Set<'nothing' | 'all' | 'mixed'>()
  for (const [path, content] of Object.entries(FILES)) {
    const response = await fetch(fileUrl(edge, id, path))
    const body = await response.text()
    const whole = response.status === 200 && body === content
    seen.add(response.status === 404 ? 'nothing' : whole ? 'all' : 'mixed')
  }
  // Never, whatever else is visible.
  for (const path of [SOURCE_MAP.path, '.gz/source-maps.zip'])
    if ((await fetch(fileUrl(edge, id, path))).status !== 404) return 'mixed'
  const [only = 'mixed', ...others] = seen
  return others.length === 0 ? only : 'mixed'
}

/** A test's own view of a place. */
export interface Looks {
  readonly store: ObjectStore
  readonly catalog: Catalog
}

/** What an interrupted publish left: none, when the store holds exactly what the record lists and no lease remains. */
export async function leftovers({ store, catalog }: Looks, id: string): Promise<string> {
  const ref = { pluginId: id, version: VERSION }
  const record = await catalog.versions.find(ref)
  if (record?.value.lease) return `a lease on a version that is ${record.value.state}`
  const keys = await objectKeys(store, versionPrefix(ref))
  const files =
    record?.value.summary && (await catalog.fileLists.find({ ...ref, digest: record.value.digest }))
  const expected = files ? [...listedKeys(files, id), sourceMapsKey(ref)] : []
  const orphans = keys.filter((key) => !expected.includes(key))
  const absent = expected.filter((key) => !keys.includes(key))
  return orphans.length + absent.length === 0
    ? 'none'
    : `orphans: ${orphans.join()}; absent: ${absent.join()}`
}

function listedKeys(files: readonly VersionFile[], id: string): string[] {
  const ref = { pluginId: id, version: VERSION }
  const keys = files.flatMap(({ path, encodings }) => [
    bundleFileKey(ref, path),
    ...encodings.map(({ coding }) => encodedFileKey(ref, path, coding)),
  ])
  return [...keys, versionManifestKey(ref)]
}
