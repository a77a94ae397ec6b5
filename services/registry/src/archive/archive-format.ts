import { type HostId, Sha256, type TenantId, type VersionRef } from '@plugboard/types'
import { z } from 'zod'

// One tar stream of plain files, in this order:
//
//   plugboard.json                              what it is
//   hosts/<id>.json                             ascending by id
//   plugins/<id>/plugin.json                    ascending by id; then its versions, from the highest down:
//   plugins/<id>/v<version>/version.json          its record and its manifest, then every object that this lists:
//   objects/<id>/v<version>/<path>                  each file, followed by its encodings; then the source maps, if any
//   tenants/<id>/tenant.json                    ascending by id; then its former generations, from the highest down:
//   tenants/<id>/generations/<number>.json
//   end.json                                    how much there is of everything, and the digest of all entries before it
//
// The order makes every name predictable, so that a reader needs no memory of what it has read to find repetitions.

export const START_NAME = 'plugboard.json'
export const END_NAME = 'end.json'

export const hostEntryName = (hostId: HostId) => `hosts/${hostId}.json`
export const pluginEntryName = (pluginId: string) => `plugins/${pluginId}/plugin.json`
export const versionEntryName = ({ pluginId, version }: VersionRef) =>
  `plugins/${pluginId}/v${version}/version.json`
export const objectEntryName = (key: string) => `objects/${key}`
export const tenantEntryName = (tenantId: TenantId) => `tenants/${tenantId}/tenant.json`
export const generationEntryName = (tenantId: TenantId, generation: number) =>
  `tenants/${tenantId}/generations/${generation}.json`

/** The first entry. The only one that differs between two archives of the same content. */
export const ArchiveStart = z.strictObject({
  format: z.literal('plugboard-archive', { error: 'is not an archive of Plugboard' }),
  formatVersion: z.literal(1, { error: 'must be 1; an archive of a newer release needs that release' }),
  madeAt: z.iso.datetime(),
})

const Count = z.int().nonnegative()

/** How much there is of everything. */
export const ArchiveCounts = z.strictObject({
  hosts: Count,
  plugins: Count,
  versions: Count,
  objects: Count,
  /** Of the objects. */
  bytes: Count,
  tenants: Count,
  generations: Count,
})

export type ArchiveCounts = z.infer<typeof ArchiveCounts>

/** The last entry. */
export const ArchiveEnd = z.strictObject({
  counts: ArchiveCounts,
  /** Over a line for each entry between the first and this one: its name, its size and its SHA-256. */
  sha256: Sha256,
})

export function noCounts(): { -readonly [Name in keyof ArchiveCounts]: number } {
  return { hosts: 0, plugins: 0, versions: 0, objects: 0, bytes: 0, tenants: 0, generations: 0 }
}

/** The line of an entry in the digest of an archive. */
export function digestLine(name: string, { size, sha256 }: { size: number; sha256: string }): string {
  return `${JSON.stringify(name)} ${size} ${sha256}\n`
}
