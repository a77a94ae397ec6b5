import type { Catalog, Stored, UpgradePage, UpgradeTask } from '@plugboard/catalog'
import type { PluginId } from '@plugboard/types'

/** The tenants of one page. */
const PAGE = 50

interface PagePorts {
  readonly catalog: Catalog
  readonly clock: () => number
  readonly createId: () => string
  /** How long after a stop of this process others wait before they take its page over. */
  readonly leaseMs: number
}

/**
 * Takes the next tenants of a task: those of a process that has stopped, or else those that nobody has taken yet. Others may
 * take the following ones at once.
 *
 * @returns null when there are none, or another process was faster
 */
export async function takePage(
  { catalog, clock, createId, leaseMs }: PagePorts,
  task: Stored<UpgradeTask>,
  pluginId: PluginId,
): Promise<UpgradePage | null> {
  const { pages = [], after, isHandedOut } = task.value
  const nowMs = clock()
  const abandoned = pages.find(({ expiresAtMs }) => expiresAtMs <= nowMs)
  const others = pages.filter((page) => page !== abandoned)
  const next = abandoned
    ? { ids: abandoned.tenantIds, after, isHandedOut }
    : await nextTenants(catalog, { pluginId, after, isHandedOut })
  const page = { id: createId(), tenantIds: next.ids, expiresAtMs: nowMs + leaseMs }
  const hasTenants = next.ids.length > 0
  const progress = {
    ...task.value,
    after: next.after,
    isHandedOut: next.isHandedOut,
    pages: hasTenants ? [...others, page] : others,
  }
  const isTaken = await catalog.upgradeTasks.replace(task, withDueTime(progress, nowMs))
  return isTaken && hasTenants ? page : null
}

async function nextTenants(
  { tenants }: Catalog,
  { pluginId, after, isHandedOut }: Pick<UpgradeTask, 'after' | 'isHandedOut'> & { pluginId: PluginId },
) {
  const ids = isHandedOut
    ? []
    : await tenants.listWithPlugin({ pluginId, after: after ?? undefined, limit: PAGE })
  return {
    ids,
    after: ids.at(-1) ?? after,
    isHandedOut: ids.length < PAGE ? (true as const) : undefined,
  }
}

/** What became of the tenants of a page. */
export type PageResult = Pick<UpgradeTask, 'visited' | 'changed' | 'failed'>

/** Adds the result of a page to its task, unless the page was taken over or the task was requested anew meanwhile. */
export async function finishPage(
  { catalog: { upgradeTasks }, clock }: PagePorts,
  { taskId, page, result }: { taskId: string; page: UpgradePage; result: PageResult },
): Promise<void> {
  for (;;) {
    const task = await upgradeTasks.find(taskId)
    const pages = task?.value.pages ?? []
    const others = pages.filter(({ id }) => id !== page.id)
    if (!task || others.length === pages.length) return
    const { visited, changed, failed } = task.value
    const progress = {
      ...task.value,
      pages: others,
      visited: visited + result.visited,
      changed: changed + result.changed,
      failed: failed + result.failed,
    }
    if (await upgradeTasks.replace(task, withDueTime(progress, clock()))) return
  }
}

/** A task is due while there are tenants to take, then when the lease of a page ends, and never again after the last page. */
function withDueTime(task: UpgradeTask, nowMs: number): UpgradeTask {
  const { pages = [], isHandedOut } = task
  if (!isHandedOut) return { ...task, dueAtMs: nowMs }
  if (pages.length === 0) return { ...task, dueAtMs: null, finishedAtMs: nowMs }
  return { ...task, dueAtMs: Math.min(...pages.map(({ expiresAtMs }) => expiresAtMs)) }
}
