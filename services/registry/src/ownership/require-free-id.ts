import type { Catalog, NamespaceRecord, OwnershipRecord } from '@plugboard/catalog'
import type { PluginId } from '@plugboard/types'
import type { Credential } from '../access/credentials.ts'
import { NamespaceReservedError, PluginIdSimilarError } from './errors.ts'
import { likenessTo } from './likeness.ts'
import { isAmong, type OwnershipPorts, presentOwners } from './owners-of.ts'

const PAGE = 1000

/**
 * Requires that a publisher may take an id that nobody has: it is in no namespace of others, and nobody would take it for a plugin of
 * others. A publisher may do so in its own namespace, which an administrator gave it.
 *
 * @throws NamespaceReservedError, PluginIdSimilarError
 */
export async function requireFreeId(
  ports: OwnershipPorts,
  pluginId: PluginId,
  credential: Pick<Credential, 'name' | 'publisher'>,
): Promise<void> {
  const reserved = await namespaceOf(ports.catalog, pluginId)
  if (reserved && !reserved.owners.includes(credential.publisher))
    throw new NamespaceReservedError(pluginId, reserved)
  if (reserved) return
  const likenessOf = likenessTo(pluginId)
  for await (const other of takenIds(ports.catalog)) {
    const likeness = likenessOf(other)
    if (likeness === null) continue
    const present = await presentOwners(ports, other, credential)
    if (isAmong(present, credential)) continue
    throw new PluginIdSimilarError(pluginId, present.visibility === 'private' ? null : { other, likeness })
  }
}

/** The namespace that an id is in, the longest if there are several. */
async function namespaceOf(
  { namespaces }: Pick<Catalog, 'namespaces'>,
  pluginId: PluginId,
): Promise<NamespaceRecord | null> {
  for (let end = pluginId.length; end > 0; end = pluginId.lastIndexOf('-', end - 1)) {
    const found = await namespaces.find(pluginId.slice(0, end))
    if (found) return found.value
  }
  return null
}

/** The ids of all plugins, and those that an administrator has reserved. */
async function* takenIds({
  plugins,
  ownerships,
}: Pick<Catalog, 'plugins' | 'ownerships'>): AsyncGenerator<PluginId> {
  let after: PluginId | undefined
  for (;;) {
    const page: readonly PluginId[] = await plugins.listIds({ after, limit: PAGE })
    yield* page
    after = page.at(-1)
    if (page.length < PAGE) break
  }
  after = undefined
  for (;;) {
    const page: readonly OwnershipRecord[] = await ownerships.list({ after, limit: PAGE })
    for (const { pluginId, isReserved } of page) if (isReserved) yield pluginId
    after = page.at(-1)?.pluginId
    if (page.length < PAGE) return
  }
}
