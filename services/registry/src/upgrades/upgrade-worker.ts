import { setTimeout as sleep } from 'node:timers/promises'
import { type Catalog, CatalogUnavailableError, type Stored, type UpgradeTask } from '@plugboard/catalog'
import type { Log } from '@plugboard/service-kit'
import { StoreUnavailableError } from '@plugboard/storage'
import { DEFAULT_HOST_ID, type HostId, type PluginId, type TenantId } from '@plugboard/types'
import pLimit from 'p-limit'
import type { TenantPorts } from '../generations/make-generation.ts'
import { leaveRoom } from './leave-room.ts'
import { policyOf } from './plugin-wish.ts'
import { requestUpgrades } from './request-upgrades.ts'
import { type Settled, settlePlugin } from './settle-plugin.ts'
import { shareReads } from './share-reads.ts'
import { finishPage, takePage } from './task-pages.ts'

/** Tasks of one round; each gets one page in turn, so that none waits for another to end. */
const TASKS = 8
/** The tenants of one page of those of a host. */
const HOST_PAGE = 50
/** When a tenant is looked at again for which an upgrade failed, since the reason may have gone. */
const RETRY_MS = 300_000

interface WorkerOptions {
  readonly catalog: Catalog
  readonly clock: () => number
  readonly createId: () => string
  /** What changes tenants, with what is read through this catalog. */
  readonly tenantPortsOn: (catalog: Catalog) => TenantPorts
  /** How many tenants of a page are looked at concurrently. */
  readonly atATime: number
  /** How long after a stop of this process others wait before they take its work over. */
  readonly leaseMs: number
  /** How often the worker looks for tasks of other registries while there are none. */
  readonly intervalMs: number
  readonly log: Pick<Log, 'info' | 'error'>
  /** Counts a look at a plugin of a tenant by its outcome. */
  readonly count: (outcome: UpgradeOutcome) => void
}

export type UpgradeOutcome = 'changed' | 'kept' | 'failed'

export interface UpgradeWorker extends AsyncDisposable {
  start(): void
  /** Looks for tasks now. */
  wake(): void
}

/**
 * Does upgrade tasks, page by page, among any number of registries. A page that was interrupted is done again, which changes
 * nothing for the tenants that it had reached. Disposing it ends the page under way.
 */
export function createUpgradeWorker(options: WorkerOptions): UpgradeWorker {
  const { catalog, clock, intervalMs, log } = options
  const stopped = new AbortController()
  const { signal } = stopped
  let woken = Promise.withResolvers<void>()
  let running: Promise<void> = Promise.resolve()

  const round = async (): Promise<boolean> => {
    const due = await catalog.upgradeTasks.listDue({ dueBeforeMs: clock() + 1, limit: TASKS })
    for (const stored of due) {
      signal.throwIfAborted()
      await workOn(options, stored, signal)
    }
    return due.length > 0
  }
  const pause = async () => {
    const ended = new AbortController()
    const until = AbortSignal.any([signal, ended.signal])
    await Promise.race([
      woken.promise,
      sleep(intervalMs, undefined, { signal: until }).catch(() => undefined),
    ])
    ended.abort()
  }
  const repeat = async () => {
    while (!signal.aborted) {
      woken = Promise.withResolvers()
      const hasWorked = await round().catch((err: unknown) => {
        if (!signal.aborted) log.error({ err }, 'upgrades failed; they will be retried')
        return false
      })
      if (!hasWorked) await pause()
    }
  }
  return {
    start: () => {
      running = repeat()
    },
    wake: () => woken.resolve(),
    [Symbol.asyncDispose]: async () => {
      stopped.abort()
      await running
    },
  }
}

async function workOn(options: WorkerOptions, task: Stored<UpgradeTask>, signal: AbortSignal): Promise<void> {
  const { subject } = task.value
  switch (subject.kind) {
    case 'plugin':
      return visitPage(options, task, { ...subject, signal })
    case 'tenant':
      return visitPlugins(options, task, { ...subject, signal })
    case 'host':
      return visitHost(options, task, { ...subject, signal })
  }
}

/** One page of the tenants that have a plugin. The task is kept when it is done, so that its result can be read. */
async function visitPage(
  options: WorkerOptions,
  task: Stored<UpgradeTask>,
  { pluginId, signal }: { pluginId: PluginId; signal: AbortSignal },
): Promise<void> {
  const { catalog, clock } = options
  const page = await takePage(options, task, pluginId)
  if (!page) return
  // Whatever changes a version or a tag requests the upgrades anew afterwards, so nothing that is read here is too old.
  const ports = options.tenantPortsOn(shareReads(catalog, clock))
  const outcomes = await pLimit(options.atATime).map(page.tenantIds, async (tenantId) => {
    signal.throwIfAborted()
    const look = () => visit(options, ports, { tenantId, pluginId })
    const { outcome, nextAtMs } = await leaveRoom(look, signal)
    if (nextAtMs !== null) {
      const times = { nowMs: clock(), dueAtMs: nextAtMs }
      await requestUpgrades({ ...ports, catalog }, { kind: 'tenant', tenantId }, times)
    }
    return outcome
  })
  const result = {
    visited: outcomes.length,
    changed: countOf(outcomes, 'changed'),
    failed: countOf(outcomes, 'failed'),
  }
  await finishPage(options, { taskId: task.value.taskId, page, result })
}

/** All plugins of a tenant. The task is removed when time alone changes nothing more. */
async function visitPlugins(
  options: WorkerOptions,
  stored: Stored<UpgradeTask>,
  { tenantId, signal }: { tenantId: TenantId; signal: AbortSignal },
): Promise<void> {
  const { catalog, clock, leaseMs } = options
  const task = await catalog.upgradeTasks.replace(stored, { ...stored.value, dueAtMs: clock() + leaseMs })
  // Another process has taken it.
  if (!task) return
  const ports = options.tenantPortsOn(catalog)
  const { plugins = [] } = (await catalog.tenants.find(tenantId))?.value ?? {}
  let dueAtMs = Infinity
  for (const { pluginId } of plugins) {
    signal.throwIfAborted()
    const look = () => visit(options, ports, { tenantId, pluginId })
    const { nextAtMs } = await leaveRoom(look, signal)
    dueAtMs = Math.min(dueAtMs, nextAtMs ?? Infinity)
  }
  // If it was requested anew meanwhile, it begins anew.
  if (dueAtMs === Infinity) await catalog.upgradeTasks.remove(task)
  else await catalog.upgradeTasks.replace(task, { ...task.value, dueAtMs })
}

/** One page of all tenants: each of those of the host gets a task of its own. */
async function visitHost(
  { catalog, clock, leaseMs, atATime }: WorkerOptions,
  stored: Stored<UpgradeTask>,
  { hostId, signal }: { hostId: HostId; signal: AbortSignal },
): Promise<void> {
  const task = await catalog.upgradeTasks.replace(stored, { ...stored.value, dueAtMs: clock() + leaseMs })
  if (!task) return
  const tenantIds = await catalog.tenants.listIds({ after: task.value.after ?? undefined, limit: HOST_PAGE })
  const look = async (tenantId: TenantId) => {
    const tenant = (await catalog.tenants.find(tenantId))?.value
    if (!tenant || (tenant.hostId ?? DEFAULT_HOST_ID) !== hostId) return
    if (tenant.plugins.every((plugin) => policyOf(plugin) === 'pinned')) return
    // This worker goes on by itself.
    await requestUpgrades({ catalog, wakeUpgrades() {} }, { kind: 'tenant', tenantId }, { nowMs: clock() })
  }
  await pLimit(atATime).map(tenantIds, (tenantId) => {
    signal.throwIfAborted()
    return leaveRoom(() => look(tenantId), signal)
  })
  const last = tenantIds.at(-1)
  if (last === undefined || tenantIds.length < HOST_PAGE) await catalog.upgradeTasks.remove(task)
  else await catalog.upgradeTasks.replace(task, { ...task.value, dueAtMs: clock(), after: last })
}

/** Looks at one plugin of a tenant. What fails for this tenant must not stop the others. */
async function visit(
  { log, count }: WorkerOptions,
  ports: TenantPorts,
  ref: { tenantId: TenantId; pluginId: PluginId },
): Promise<Pick<Settled, 'nextAtMs'> & { outcome: UpgradeOutcome }> {
  try {
    const { isChanged, nextAtMs } = await settlePlugin(ports, ref)
    if (isChanged) log.info(ref, 'plugin of a tenant upgraded')
    const outcome = isChanged ? 'changed' : 'kept'
    count(outcome)
    return { outcome, nextAtMs }
  } catch (err) {
    // An outage is everybody's: the page is done again.
    if (err instanceof CatalogUnavailableError || err instanceof StoreUnavailableError) throw err
    log.error({ ...ref, err }, 'plugin of a tenant not upgraded; it stays as it is, and will be tried again')
    count('failed')
    return { outcome: 'failed', nextAtMs: ports.clock() + RETRY_MS }
  }
}

function countOf(outcomes: readonly UpgradeOutcome[], wanted: UpgradeOutcome): number {
  return outcomes.filter((outcome) => outcome === wanted).length
}
