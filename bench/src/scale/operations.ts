import type { Catalog, PluginRecords } from '@plugboard/catalog'
import { installPlugins, pluginIdOf, publishVersion, VERSIONS_PER_PLUGIN } from './seed-catalog.ts'

/** One measured operation. `turn` makes each call different. */
export interface Operation {
  readonly name: string
  readonly run: (scene: {
    readonly catalog: Catalog
    readonly plugins: number
    readonly turn: number
  }) => Promise<unknown>
}

type Query = Parameters<PluginRecords['list']>[0]

const LIMIT = 50

function list(name: string, query: Partial<Query>, isDeep = false): Operation {
  return {
    name,
    run: ({ catalog, plugins }) =>
      catalog.plugins.list({
        order: 'id',
        limit: LIMIT,
        ...query,
        // The position in the middle, in either order.
        ...(isDeep && {
          after: { pluginId: pluginIdOf(Math.floor(plugins / 2)), updatedAtMs: 1_750_000_000_000 + 50_000 },
        }),
      }),
  }
}

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'publish',
    run: ({ catalog, plugins, turn }) =>
      publishVersion(catalog, turn % plugins, `${plugins}.${VERSIONS_PER_PLUGIN + turn}.0`),
  },
  list('list by id', {}),
  list('list by id, deep', {}, true),
  list('list by update', { order: 'updated' }),
  list('list by update, deep', { order: 'updated' }, true),
  list('extension point of all, by update, deep', { order: 'updated', extensionPoint: 'everywhere' }, true),
  list('category, by update, deep', { order: 'updated', category: 'category 3' }, true),
  list('search: in all', { text: 'plugin' }),
  list('search: in all, by update, deep', { text: 'plugin', order: 'updated' }, true),
  list('search: rare', { text: 'rare' }),
  list('search: absent', { text: 'nowhere' }),
  {
    name: 'versions',
    run: ({ catalog, plugins, turn }) =>
      catalog.versions.listActive({ pluginId: pluginIdOf((turn * 31) % plugins), limit: LIMIT }),
  },
  {
    name: 'install',
    run: ({ catalog, plugins, turn }) =>
      installPlugins(catalog, {
        tenant: turn % plugins,
        plugins,
        version: `1.${turn % VERSIONS_PER_PLUGIN}.0`,
      }),
  },
  {
    name: 'list tenants, deep',
    run: ({ catalog, plugins }) =>
      catalog.tenants.list({ after: `tenant-${Math.floor(plugins / 2)}`, limit: LIMIT }),
  },
  {
    name: 'tenants of a plugin',
    run: ({ catalog, plugins, turn }) =>
      catalog.tenants.listOfPlugin({ pluginId: pluginIdOf((turn * 31) % plugins), limit: LIMIT }),
  },
  {
    name: 'manifest',
    async run({ catalog, plugins, turn }) {
      const tenant = await catalog.tenants.find(`tenant-${(turn * 17) % plugins}`)
      for (const plugin of tenant?.value.plugins ?? []) {
        const version = await catalog.versions.find(plugin)
        if (version) await catalog.fileLists.find(version.value)
      }
    },
  },
]
