import { type Catalog, type UpgradeSubject, type UpgradeTask, upgradeTaskId } from '@plugboard/catalog'

export interface UpgradePorts {
  readonly catalog: Pick<Catalog, 'upgradeTasks'>
  /** Tells the worker of this process that there is work now. */
  readonly wakeUpgrades: () => void
}

/** For a process without a worker: those of the registries look for themselves. */
export const NO_UPGRADE_WORKER: Pick<UpgradePorts, 'wakeUpgrades'> = { wakeUpgrades: () => {} }

/**
 * Asks for the upgrades of the tenants that have a plugin, or of one tenant, at a time: the worker of any registry then does
 * them. Asked again while it is under way, it begins anew, since tenants that were visited may have to be visited again.
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
    // The earlier time is enough for a tenant. The write nevertheless tells a process that is at it to look again.
    const isTenant = subject.kind === 'tenant'
    const soonestMs = isTenant ? Math.min(stored.value.dueAtMs ?? Infinity, dueAtMs) : dueAtMs
    if (await upgradeTasks.replace(stored, newTask(subject, { nowMs, dueAtMs: soonestMs }))) break
  }
  if (dueAtMs <= nowMs) wakeUpgrades()
}

function newTask(
  subject: UpgradeSubject,
  { nowMs, dueAtMs }: { readonly nowMs: number; readonly dueAtMs: number },
): UpgradeTask {
  return {
    taskId: upgradeTaskId(subject),
    subject,
    dueAtMs,
    after: null,
    requestedAtMs: nowMs,
    finishedAtMs: null,
    visited: 0,
    changed: 0,
    failed: 0,
  }
}
