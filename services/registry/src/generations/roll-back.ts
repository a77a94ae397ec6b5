import type { TenantContent, TenantRecord } from '@plugboard/catalog'
import { compareContents } from './compare-contents.ts'
import { findGeneration } from './find-generation.ts'
import {
  type ContentChange,
  contentOf,
  type Made,
  makeGeneration,
  type TenantPorts,
  type TenantState,
} from './make-generation.ts'

/**
 * Makes a new generation with the content of an earlier one. When the tenant has that content already, nothing changes.
 *
 * @throws GenerationNotFoundError, TenantBusyError
 */
export async function rollBack(
  ports: TenantPorts,
  {
    tenantId,
    generation,
    madeBy,
    isDryRun,
  }: { generation: number; madeBy: string | null } & Pick<ContentChange<void>, 'tenantId' | 'isDryRun'>,
): Promise<Made<void>> {
  const former = contentOf(await findGeneration(ports.catalog, { tenantId, generation }))
  return makeGeneration(ports, {
    tenantId,
    isDryRun,
    origin: { madeBy, from: 'rollback', rolledBackTo: generation },
    change(present) {
      const isSame = compareContents(present.content, former).length === 0
      if (isSame) return { ...present, result: undefined }
      return { content: former, rolledBack: takenAway(present, former), result: undefined }
    },
  })
}

/** The version of each plugin that the rollback takes away, or an earlier one took away. */
function takenAway(
  { content, rolledBack = {} }: TenantState,
  former: TenantContent,
): TenantRecord['rolledBack'] {
  const entries = former.plugins.flatMap(({ pluginId, version }) => {
    const present = content.plugins.find((plugin) => plugin.pluginId === pluginId)
    const earlier = Object.hasOwn(rolledBack, pluginId) ? rolledBack[pluginId] : undefined
    const taken = present && present.version !== version ? present.version : earlier
    return taken === undefined || taken === version ? [] : [[pluginId, taken] as const]
  })
  return Object.fromEntries(entries)
}
