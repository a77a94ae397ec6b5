import type { PluginId, TenantId } from '@plugboard/types'
import { compareContents } from '../generations/compare-contents.ts'
import { type Made, makeGeneration, type TenantPorts } from '../generations/make-generation.ts'
import type { ChangeOptions } from '../installs/change-plugin.ts'
import { PluginNotInstalledError } from '../installs/errors.ts'
import { orderOf } from '../installs/tenant-plugins.ts'

/**
 * Puts the plugins of a tenant in order, in one generation, so that the orders of two administrators are never mixed. Those
 * that are not named come after the others, in the order that they have.
 *
 * @param check throws when the tenant in its current generation may not be changed
 * @throws PluginNotInstalledError, TenantBusyError; what `check` throws
 */
export function orderPlugins(
  ports: TenantPorts,
  {
    tenantId,
    pluginIds,
    check,
    isDryRun,
    madeBy,
  }: ChangeOptions & {
    tenantId: TenantId
    pluginIds: readonly PluginId[]
    check: () => Promise<void>
  },
): Promise<Made<void>> {
  return makeGeneration(ports, {
    tenantId,
    isDryRun,
    origin: { madeBy, from: 'api' },
    async change(present) {
      await check()
      const { plugins } = present.content
      const missing = pluginIds.find((id) => !plugins.some(({ pluginId }) => pluginId === id))
      if (missing !== undefined) throw new PluginNotInstalledError({ tenantId, pluginId: missing })
      // The record is sorted by id, and sorting is stable.
      const others = plugins
        .filter(({ pluginId }) => !pluginIds.includes(pluginId))
        .toSorted((left, right) => orderOf(left) - orderOf(right))
        .map(({ pluginId }) => pluginId)
      const all = [...pluginIds, ...others]
      const updatedAtMs = ports.clock()
      const ordered = plugins.map((plugin) => {
        const order = all.indexOf(plugin.pluginId)
        return order === orderOf(plugin) ? plugin : { ...plugin, order, updatedAtMs }
      })
      const content = { ...present.content, plugins: ordered }
      const isSame = compareContents(present.content, content).length === 0
      return { ...present, content: isSame ? present.content : content, result: undefined }
    },
  })
}
