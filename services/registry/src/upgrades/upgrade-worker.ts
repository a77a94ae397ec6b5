import { setTimeout as sleep } from 'node:timers/promises'
import { CatalogUnavailableError, type Stored, type UpgradeTask } from '@plugboard/catalog'
import type { Log } from '@plugboard/service-kit'
import { StoreUnavailableError } from '@plugboard/storage'
import type { PluginId, TenantId } from '@plugboard/types'
import pLimit from 'p-limit'
import type { TenantPorts } from '../generations/make-generation.ts'
import { requestUpgrades } from './request-upgrades.ts'
import { type Settled, settlePlugin } from './settle-plugin.ts'

/** Tasks of one round; each gets one page in turn, so that none waits for another to end. */
const TASKS = 8
/** The tenants of one page. */
const PAGE = 50
const AT_A_TIME = 4
/** When a tenant is looked at again for which an upgrade failed, since the reason may have gone. */
const RETRY_MS = 300_000

interface WorkerOptions {
  readonly ports: TenantPorts
  /** How long after a stop of this process others wait before they take its task over. */
  readonly leaseMs: number
  /** How often the worker looks for tasks while there are none. */
  readonly intervalMs: number
  readonly log: Pick<Log, 'info' | 'error'>
  /** Counts a look at a plugin of a tenant by its outcome. */
  readonly count: (outcome: UpgradeOutcome) => void
}

export type UpgradeOutcome = 'changed' | 'kept' | 'failed'

export interface UpgradeWorker extends AsyncDisposable {
  start(): void
}

/**
 * Does upgrade tasks, page by page, among any number of registries. A page that was interrupted is done again, which changes
 * nothing for the tenants that it had reached. Disposing it ends the page under way.
 */
export function createUpgradeWorker(options: WorkerOptions): UpgradeWorker {
  const { ports, intervalMs, log } = options
  const { catalog, clock } = ports
  const stopped = new AbortController()
  const { signal } = stopped
  let running: Promise<void> = Promise.resolve()

  const round = async (): Promise<boolean> => {
    const due = await catalog.upgradeTasks.listDue({ dueBeforeMs: clock() + 1, limit: TASKS })
    for (const stored of due) {
      signal.throwIfAborted()
      await workOn(options, stored, signal)
    }
    return due.length > 0
  }
  const repeat = async () => {
    while (!signal.aborted) {
      const hasWorked = await round().catch((err: unknown) => {
        if (!signal.aborted) log.error({ err }, 'upgrades failed; they will be retried')
        return false
      })
      if (!hasWorked) await sleep(intervalMs, undefined, { signal }).catch(() => undefined)
    }
  }
  return {
    start: () => {
      running = repeat()
    },
    [Symbol.asyncDispose]: async () => {
      stopped.abort()
      await running
    },
  }
}

/** One page of a task; nothing when another process has taken it. */
async function workOn(
  options: WorkerOptions,
  stored: Stored<UpgradeTask>,
  signal: AbortSignal,
): Promise<void> {
  const { ports, leaseMs } = options
  const { upgradeTasks } = ports.catalog
  const task = await upgradeTasks.replace(stored, {
    ...stored.value,
    dueAtMs: ports.clock() + leaseMs,
  })
  if (!task) return
  const { subject } = task.value
  const next =
    subject.kind === 'plugin'
      ? await visitTenants(options, task.value, { ...subject, signal })
      : await visitPlugins(options, task.value, { ...subject, signal })
  // If it was requested anew meanwhile, it begins anew.
  await (next === null ? upgradeTasks.remove(task) : upgradeTasks.replace(task, next))
}

/** The next tenants that have a plugin. The task is kept when it is done, so that its result can be read. */
async function visitTenants(
  options: WorkerOptions,
  task: UpgradeTask,
  { pluginId, signal }: { pluginId: PluginId; signal: AbortSignal },
): Promise<UpgradeTask> {
  const { catalog, clock } = options.ports
  const after = task.after ?? undefined
  const tenantIds = await catalog.tenants.listWithPlugin({ pluginId, after, limit: PAGE })
  const outcomes = await pLimit(AT_A_TIME).map(tenantIds, async (tenantId) => {
    signal.throwIfAborted()
    const { outcome, nextAtMs } = await visit(options, { tenantId, pluginId })
    if (nextAtMs !== null) {
      const times = { nowMs: clock(), dueAtMs: nextAtMs }
      await requestUpgrades(catalog, { kind: 'tenant', tenantId }, times)
    }
    return outcome
  })
  const nowMs = clock()
  const isDone = tenantIds.length < PAGE
  return {
    ...task,
    dueAtMs: isDone ? null : nowMs,
    finishedAtMs: isDone ? nowMs : null,
    after: tenantIds.at(-1) ?? task.after,
    visited: task.visited + outcomes.length,
    changed: task.changed + countOf(outcomes, 'changed'),
    failed: task.failed + countOf(outcomes, 'failed'),
  }
}

/** All plugins of a tenant. The task is removed when time alone changes nothing more. */
async function visitPlugins(
  options: WorkerOptions,
  task: UpgradeTask,
  { tenantId, signal }: { tenantId: TenantId; signal: AbortSignal },
): Promise<UpgradeTask | null> {
  const { plugins = [] } = (await options.ports.catalog.tenants.find(tenantId))?.value ?? {}
  let dueAtMs = Infinity
  for (const { pluginId } of plugins) {
    signal.throwIfAborted()
    const { nextAtMs } = await visit(options, { tenantId, pluginId })
    dueAtMs = Math.min(dueAtMs, nextAtMs ?? Infinity)
  }
  return dueAtMs === Infinity ? null : { ...task, dueAtMs }
}

/** Looks at one plugin of a tenant. What fails for this tenant must not stop the others. */
async function visit(
  { ports, log, count }: WorkerOptions,
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
