import { type Catalog, type UpgradeSubject, type UpgradeTask, upgradeTaskId } from '@plugboard/catalog'

/** How long the looks at single tenants may wait behind what concerns many. */
export const HEAD_START_MS = 600_000

export interface UpgradePorts {
  readonly catalog: Pick<Catalog, 'upgradeTasks'>
  /** Tells the worker of this process that there is work now. */
  readonly wakeUpgrades: () => void
}

/** For a process without a worker: those of the registries look for themselves. */
export const NO_UPGRADE_WORKER: Pick<UpgradePorts, 'wakeUpgrades'> = { wakeUpgrades: () => {} }

/**
 * Asks for the upgrades of the tenants that have a plugin, of those of a host, or of one tenant, at a time: the worker of any
 * registry then does them. Asked again while it is under way, it begins anew, since tenants that were visited may have to be visited again.
 */
export async function requestUpgrades(
  { catalog: { upgradeTasks }, wakeUpgrades }: UpgradePorts,
  subject: UpgradeSubject,
  { nowMs, dueAtMs = nowMs }: { readonly nowMs: number; readonly dueAtMs?: number },
): Promise<void> {
  const taskId = upgradeTaskId(subject)
  for (;;) {
    const stored = await upgradeTasks.find(taskId)
    if (!stored) {
      if (await upgradeTasks.insert(newTask(subject, { nowMs, dueAtMs }))) break
      continue
    }
    if (await upgradeTasks.replace(stored, requestedAnew(stored.value, { nowMs, dueAtMs }))) break
  }
  if (dueAtMs <= nowMs) wakeUpgrades()
}

function requestedAnew(
  { subject, dueAtMs: formerMs, pages }: UpgradeTask,
  { nowMs, dueAtMs }: { readonly nowMs: number; readonly dueAtMs: number },
): UpgradeTask {
  // The earlier time is enough for a tenant. The write nevertheless tells a process that is at it to look again.
  if (subject.kind === 'tenant')
    return newTask(subject, { nowMs, dueAtMs: Math.min(formerMs ?? Infinity, dueAtMs) })
  const outdated = pages?.map((page) => ({ ...page, isOutdated: true as const }))
  return { ...newTask(subject, { nowMs, dueAtMs }), pages: outdated }
}

function newTask(
  subject: UpgradeSubject,
  { nowMs, dueAtMs }: { readonly nowMs: number; readonly dueAtMs: number },
): UpgradeTask {
  return {
    taskId: upgradeTaskId(subject),
    subject,
    // What concerns many tenants, such as a revocation, comes before the looks at single ones that have long been due.
    dueAtMs: subject.kind === 'tenant' ? dueAtMs : dueAtMs - HEAD_START_MS,
    after: null,
    requestedAtMs: nowMs,
    finishedAtMs: null,
    visited: 0,
    changed: 0,
    failed: 0,
  }
}
