import { isDeepStrictEqual } from 'node:util'
import type { Catalog, HostRecord } from '@plugboard/catalog'
import { ArchivedHost } from './archived-records.ts'

/** Records what a host has declared, unless it is declared there. Returns false when that is something else. */
export async function importHost(
  { catalog: { hosts } }: { readonly catalog: Pick<Catalog, 'hosts'> },
  host: HostRecord,
  { isDryRun }: { readonly isDryRun: boolean },
): Promise<boolean> {
  const present = await hosts.find(host.hostId)
  // Before plugins and tenants, so nobody has to look at them again.
  if (!present) return isDryRun || (await hosts.insert(host)) !== null
  return isDeepStrictEqual(normal(present.value), normal(host))
}

function normal(host: HostRecord): unknown {
  const { updatedAtMs: _time, ...declared } = ArchivedHost.parse(JSON.parse(JSON.stringify(host)))
  return declared
}
