import type { Catalog, Stored, UpgradePage, UpgradeTask } from '@plugboard/catalog'
import type { TenantId } from '@plugboard/types'
import { HEAD_START_MS } from './request-upgrades.ts'

/** The tenants of one page. */
const PAGE = 50

interface PagePorts {
  readonly catalog: Catalog
  readonly clock: () => number
  readonly createId: () => string
  /** How long after a stop of this process others wait before they take its page over. */
  readonly leaseMs: number
}

/** Lists ids of tenants, ascending. */
export type ListTenants = (query: {
  readonly after?: TenantId | undefined
  readonly limit: number
}) => Promise<readonly TenantId[]>

/**
 * Takes the next tenants of a task: those of a process that has stopped, or else those that nobody has taken yet. Others may
 * take the following ones at once.
 *
 * @returns null when there are none, or another process was faster
 */
export async function takePage(
  { catalog, clock, createId, leaseMs }: PagePorts,
  task: Stored<UpgradeTask>,
  listTenants: ListTenants,
): Promise<UpgradePage | null> {
  const { pages = [], after, isHandedOut } = task.value
  const nowMs = clock()
  const abandoned = pages.find(({ expiresAtMs }) => expiresAtMs <= nowMs)
  const others = pages.filter((page) => page !== abandoned)
  const next = abandoned
    ? { ids: abandoned.tenantIds, after, isHandedOut }
    : await nextTenants(listTenants, { after, isHandedOut })
  const isRepeat = abandoned?.isRepeat ?? abandoned?.isOutdated
  const page = { id: createId(), tenantIds: next.ids, expiresAtMs: nowMs + leaseMs, isRepeat }
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
  listTenants: ListTenants,
  { after, isHandedOut }: Pick<UpgradeTask, 'after' | 'isHandedOut'>,
) {
  const ids = isHandedOut ? [] : await listTenants({ after: after ?? undefined, limit: PAGE })
  return {
    ids,
    after: ids.at(-1) ?? after,
    isHandedOut: ids.length < PAGE ? (true as const) : undefined,
  }
}

/** What became of the tenants of a page. */
export type PageResult = Pick<UpgradeTask, 'visited' | 'changed' | 'failed'>

/** Renews the lease of a page; false when another process has taken it over. */
export async function renewPage(
  { catalog: { upgradeTasks }, clock, leaseMs }: PagePorts,
  { taskId, page }: { taskId: string; page: UpgradePage },
): Promise<boolean> {
  for (;;) {
    const task = await upgradeTasks.find(taskId)
    const pages = task?.value.pages ?? []
    const index = pages.findIndex(({ id }) => id === page.id)
    const present = pages[index]
    if (!task || !present) return false
    const renewed = { ...present, expiresAtMs: clock() + leaseMs }
    const progress = { ...task.value, pages: pages.with(index, renewed) }
    if (await upgradeTasks.replace(task, withDueTime(progress, clock()))) return true
  }
}

/**
 * Adds the result of a page to its task, unless the page was taken over. When the task was requested anew meanwhile, the page is there for
 * whoever is next instead, since it may have been done with what was read before the request.
 */
export async function finishPage(
  { catalog: { upgradeTasks }, clock }: PagePorts,
  { taskId, page, result }: { taskId: string; page: UpgradePage; result: PageResult },
): Promise<void> {
  for (;;) {
    const task = await upgradeTasks.find(taskId)
    const pages = task?.value.pages ?? []
    const others = pages.filter(({ id }) => id !== page.id)
    const present = pages.find(({ id }) => id === page.id)
    if (!task || !present) return
    if (present.isOutdated) {
      const again = { id: page.id, tenantIds: page.tenantIds, expiresAtMs: 0, isRepeat: true as const }
      const progress = { ...task.value, pages: [...others, again] }
      if (await upgradeTasks.replace(task, withDueTime(progress, clock()))) return
      continue
    }
    const { visited, changed, failed } = task.value
    const progress = {
      ...task.value,
      pages: others,
      visited: visited + (present.isRepeat ? 0 : result.visited),
      changed: changed + result.changed,
      failed: failed + result.failed,
    }
    if (await upgradeTasks.replace(task, withDueTime(progress, clock()))) return
  }
}

/** A task is due while there are tenants to take, then when the lease of a page ends, and never again after the last page. */
function withDueTime(task: UpgradeTask, nowMs: number): UpgradeTask {
  const { pages = [], isHandedOut } = task
  if (!isHandedOut) return { ...task, dueAtMs: nowMs - HEAD_START_MS }
  if (pages.length === 0) return { ...task, dueAtMs: null, finishedAtMs: nowMs }
  return { ...task, dueAtMs: Math.min(...pages.map(({ expiresAtMs }) => expiresAtMs)) }
}
