import type { Catalog, NamespaceRecord } from '@plugboard/catalog'
import type { PluginId } from '@plugboard/types'
import { NamespaceReservedError, PluginIdSimilarError } from './errors.ts'
import { likenessOf } from './likeness.ts'
import { type OwnershipPorts, ownersOf } from './owners-of.ts'

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
  publisher: string,
): Promise<void> {
  const reserved = await namespaceOf(ports.catalog, pluginId)
  if (reserved && !reserved.owners.includes(publisher)) throw new NamespaceReservedError(pluginId, reserved)
  if (reserved) return
  for await (const other of pluginIds(ports.catalog)) {
    const likeness = likenessOf(pluginId, other)
    if (likeness === null) continue
    const owners = await ownersOf(ports, other)
    if (!owners.includes(publisher)) throw new PluginIdSimilarError(pluginId, { other, likeness })
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

async function* pluginIds({ plugins }: Pick<Catalog, 'plugins'>): AsyncGenerator<PluginId> {
  let after: PluginId | undefined
  for (;;) {
    const page: readonly PluginId[] = await plugins.listIds({ after, limit: PAGE })
    yield* page
    after = page.at(-1)
    if (page.length < PAGE) return
  }
}
