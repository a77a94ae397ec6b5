import type { Catalog, HostRecord, ListedVersion, PluginRecord, TenantRecord } from '@plugboard/catalog'
import type { HostId, PluginId, TenantId, Version } from '@plugboard/types'
import { NotExportableError } from './errors.ts'

const PAGE = 100

export async function* tenantIds(catalog: Catalog): AsyncGenerator<TenantId> {
  let after: TenantId | undefined
  for (;;) {
    const page: readonly TenantId[] = await catalog.tenants.listIds({ after, limit: PAGE })
    yield* page
    after = page.at(-1)
    if (page.length < PAGE) return
  }
}

export async function* allHosts({ hosts }: Catalog): AsyncGenerator<HostRecord> {
  let after: HostId | undefined
  for (;;) {
    const page: readonly HostRecord[] = await hosts.list({ after, limit: PAGE })
    yield* page
    after = page.at(-1)?.hostId
    if (page.length < PAGE) return
  }
}

/** Those of them that were declared. */
export async function* namedHosts({ hosts }: Catalog, ids: readonly HostId[]): AsyncGenerator<HostRecord> {
  for (const id of ids) {
    const host = await hosts.find(id)
    if (host) yield host.value
  }
}

export async function* allPlugins(catalog: Pick<Catalog, 'plugins'>): AsyncGenerator<PluginRecord> {
  let after: PluginId | undefined
  for (;;) {
    const page: readonly PluginId[] = await catalog.plugins.listIds({ after, limit: PAGE })
    for (const id of page) {
      const plugin = await catalog.plugins.find(id)
      if (plugin) yield plugin.value
    }
    after = page.at(-1)
    if (page.length < PAGE) return
  }
}

export async function* requestedPlugins(
  catalog: Catalog,
  ids: readonly PluginId[],
): AsyncGenerator<PluginRecord> {
  for (const id of ids) {
    const plugin = await catalog.plugins.find(id)
    if (!plugin) throw new NotExportableError(`There is no plugin ${id}.`)
    yield plugin.value
  }
}

/** The published versions of a plugin, from the highest down, or from the highest below one. */
export async function* activeVersions(
  catalog: Pick<Catalog, 'versions'>,
  pluginId: PluginId,
  start?: Version,
): AsyncGenerator<ListedVersion> {
  let below = start
  for (;;) {
    const page: readonly ListedVersion[] = await catalog.versions.listActive({ pluginId, below, limit: PAGE })
    yield* page
    below = page.at(-1)?.version
    if (page.length < PAGE) return
  }
}

/** The tenants that have a plugin in any version, as they are now. */
export async function* tenantsWithPlugin(
  { tenants }: Pick<Catalog, 'tenants'>,
  pluginId: PluginId,
): AsyncGenerator<TenantRecord> {
  let after: TenantId | undefined
  for (;;) {
    const page: readonly TenantId[] = await tenants.listWithPlugin({ pluginId, after, limit: PAGE })
    const records = await Promise.all(page.map((tenantId) => tenants.find(tenantId)))
    yield* records.flatMap((record) => (record ? [record.value] : []))
    after = page.at(-1)
    if (page.length < PAGE) return
  }
}
