import type { PluginReader, PluginRecord } from '@plugboard/catalog'
import { areForPlugins, type PluginId } from '@plugboard/types'
import { type Caller, isAdministrator } from '../access/caller.ts'
import { mayRead, type ReaderPorts } from './may-read.ts'

interface PrivatePage {
  readonly plugins: readonly PluginRecord[]
  /** The last id that was looked at; null on the last page. */
  readonly next: PluginId | null
}

/**
 * Lists the private plugins that belong to a caller or name a tenant of it, by id. What a tenant has without being named is in the listing of its own plugins.
 * An id without a version, or which the token of an owner may not publish, is passed over, so a page may have fewer than its limit.
 */
export async function listPrivatePlugins(
  ports: ReaderPorts,
  caller: Caller,
  { after, limit }: { readonly after: PluginId | undefined; readonly limit: number },
): Promise<PrivatePage> {
  const { ownerships } = ports.catalog
  const found = new Set<PluginId>()
  for (const reader of readersOf(caller)) {
    const ids = await ownerships.listPrivate({ reader, after, limit: limit + 1 })
    for (const id of ids) found.add(id)
  }
  const ids = [...found].toSorted()
  const page = ids.slice(0, limit)
  const records = await Promise.all(page.map((id) => readable(ports, caller, id)))
  return {
    plugins: records.filter((record) => record !== null),
    next: ids.length > limit ? (page.at(-1) ?? null) : null,
  }
}

function readersOf(caller: Caller): readonly PluginReader[] {
  if (isAdministrator(caller)) return [{ kind: 'anybody' }]
  if (caller.kind !== 'token') return []
  const { name, publisher, scopes, tenants } = caller.credential
  return [
    ...(areForPlugins([...scopes])
      ? ([
          { kind: 'owner', owner: publisher },
          { kind: 'tokenName', name },
        ] as const)
      : []),
    ...(tenants === 'all'
      ? [{ kind: 'anyTenant' } as const]
      : [...tenants].map((tenantId) => ({ kind: 'tenant', tenantId }) as const)),
  ]
}

/** The record of a plugin that is published, and that the caller may read. */
async function readable(
  ports: ReaderPorts,
  caller: Caller,
  pluginId: PluginId,
): Promise<PluginRecord | null> {
  const { ownerships, plugins } = ports.catalog
  const [ownership, plugin] = await Promise.all([ownerships.find(pluginId), plugins.find(pluginId)])
  return plugin && (await mayRead(ports, caller, ownership?.value)) ? plugin.value : null
}
