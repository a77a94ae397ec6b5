import type { Catalog, HostRecord, ListedVersion } from '@plugboard/catalog'
import { DEFAULT_HOST_ID, type HostId, isCompatible, type PluginCompat } from '@plugboard/types'
import { activeSummary } from '../plugins/documents.ts'

/**
 * What a version was built for and the host does not have, as the rest of a sentence that begins with the version; null when there
 * is nothing. What a host has not declared is not compared, and neither is anything while the host itself is not declared.
 */
export async function findIncompatibility(
  { hosts }: Pick<Catalog, 'hosts'>,
  version: ListedVersion,
  hostId: HostId = DEFAULT_HOST_ID,
): Promise<string | null> {
  const { compat } = activeSummary(version).metadata
  // Most versions name nothing, and need no read of the host.
  if (Object.keys(compat).length === 0) return null
  const host = (await hosts.find(hostId))?.value
  if (!host) return null
  const missing = missingOf(compat, host)
  if (missing.length === 0) return null
  return `was built for ${missing.map(({ wanted }) => wanted).join(' and ')}, and the host ${hostId} ${host.version} has ${missing
    .map(({ present }) => present)
    .join(' and ')}`
}

interface Missing {
  readonly wanted: string
  readonly present: string
}

function missingOf(compat: PluginCompat, host: HostRecord): readonly Missing[] {
  const wishes: readonly (readonly [
    what: string,
    wanted: string | undefined,
    present: string | undefined,
  ])[] = [
    ['the host version', compat.host, host.version],
    ['the plugin contract', compat.runtime, host.runtime],
    ['React', compat.react, host.react],
  ]
  const points = Object.entries(compat.extensionPoints ?? {}).flatMap(([point, wanted]) =>
    missingPoint(host, point, wanted),
  )
  return [
    ...wishes.flatMap(([what, wanted, present]) => {
      if (wanted === undefined || present === undefined || isCompatible(present, wanted)) return []
      return [{ wanted: `${what} ${wanted}`, present }]
    }),
    ...points,
  ]
}

/** A host that declares extension points has no others. */
function missingPoint({ extensionPoints }: HostRecord, point: string, wanted: string): readonly Missing[] {
  if (!extensionPoints) return []
  const what = `the extension point ${point} ${wanted}`
  if (!Object.hasOwn(extensionPoints, point)) return [{ wanted: what, present: 'no such extension point' }]
  const present = extensionPoints[point]
  if (present === undefined || isCompatible(present, wanted)) return []
  return [{ wanted: what, present }]
}
