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
import { finishPage, type ListTenants, renewPage, takePage } from './task-pages.ts'

/** Tasks of one round; each gets one page in turn, so that none waits for another to end. */
const TASKS = 8
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
    case 'plugin': {
      const { pluginId } = subject
      return visitPage(options, task, {
        listTenants: (query) => options.catalog.tenants.listWithPlugin({ pluginId, ...query }),
        look: (ports, tenantId) => visit(options, ports, { tenantId, pluginId }),
        signal,
      })
    }
    case 'host':
      return visitPage(options, task, {
        listTenants: (query) => options.catalog.tenants.listIds(query),
        look: (ports, tenantId) => visitIfOfHost(options, ports, { tenantId, hostId: subject.hostId }),
        signal,
      })
    case 'tenant':
      return visitTenant(options, task, { ...subject, signal })
  }
}

/** What became of a plugin of a tenant, or of all its plugins. */
interface Look extends Pick<Settled, 'nextAtMs'> {
  readonly outcome: UpgradeOutcome
}

interface PageVisit {
  readonly listTenants: ListTenants
  readonly look: (ports: TenantPorts, tenantId: TenantId) => Promise<Look>
  readonly signal: AbortSignal
}

/** One page of the tenants of a task. The task is kept when it is done, so that its result can be read. */
async function visitPage(
  options: WorkerOptions,
  task: Stored<UpgradeTask>,
  { listTenants, look, signal }: PageVisit,
): Promise<void> {
  const { catalog, clock } = options
  const page = await takePage(options, task, listTenants)
  if (!page) return
  const { taskId } = task.value
  const keepLease = createLeaseKeeper(options, () => renewPage(options, { taskId, page }))
  // What is read here may be too old after a change of a version or a tag, which then requests the upgrades anew.
  const ports = options.tenantPortsOn(shareReads(catalog, clock))
  const outcomes = await pLimit(options.atATime).map(page.tenantIds, async (tenantId) => {
    signal.throwIfAborted()
    await keepLease()
    const { outcome, nextAtMs } = await leaveRoom(() => look(ports, tenantId), signal)
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
  await finishPage(options, { taskId, page, result })
}

/** Renews a lease when half of it has passed. What several callers ask for at once is done once. */
function createLeaseKeeper(
  { clock, leaseMs }: WorkerOptions,
  renew: () => Promise<unknown>,
): () => Promise<void> {
  let renewedAtMs = clock()
  return async () => {
    if (clock() - renewedAtMs < leaseMs / 2) return
    renewedAtMs = clock()
    await renew()
  }
}

/** All plugins of a tenant, if it is one of the host. */
async function visitIfOfHost(
  options: WorkerOptions,
  ports: TenantPorts,
  { tenantId, hostId }: { tenantId: TenantId; hostId: HostId },
): Promise<Look> {
  const tenant = (await options.catalog.tenants.find(tenantId))?.value
  if (!tenant || (tenant.hostId ?? DEFAULT_HOST_ID) !== hostId) return { outcome: 'kept', nextAtMs: null }
  const looks: Look[] = []
  for (const plugin of tenant.plugins) {
    if (policyOf(plugin) === 'pinned') continue
    looks.push(await visit(options, ports, { tenantId, pluginId: plugin.pluginId }))
  }
  return {
    outcome: worstOf(looks.map(({ outcome }) => outcome)),
    nextAtMs: earliestOf(looks.map(({ nextAtMs }) => nextAtMs)),
  }
}

/** All plugins of a tenant. The task is removed when time alone changes nothing more. */
async function visitTenant(
  options: WorkerOptions,
  stored: Stored<UpgradeTask>,
  { tenantId, signal }: { tenantId: TenantId; signal: AbortSignal },
): Promise<void> {
  const { catalog, clock, leaseMs } = options
  const leased = (task: Stored<UpgradeTask>) =>
    catalog.upgradeTasks.replace(task, { ...task.value, dueAtMs: clock() + leaseMs })
  let task = await leased(stored)
  const keepLease = createLeaseKeeper(options, async () => {
    task &&= await leased(task)
  })
  const ports = options.tenantPortsOn(catalog)
  const { plugins = [] } = (await catalog.tenants.find(tenantId))?.value ?? {}
  const times: (number | null)[] = []
  for (const { pluginId } of plugins) {
    signal.throwIfAborted()
    await keepLease()
    // Another process has taken it, or it was requested anew and begins anew.
    if (!task) return
    const { nextAtMs } = await leaveRoom(() => visit(options, ports, { tenantId, pluginId }), signal)
    times.push(nextAtMs)
  }
  if (!task) return
  const dueAtMs = earliestOf(times)
  if (dueAtMs === null) await catalog.upgradeTasks.remove(task)
  else await catalog.upgradeTasks.replace(task, { ...task.value, dueAtMs })
}

function earliestOf(times: readonly (number | null)[]): number | null {
  const known = times.filter((timeMs) => timeMs !== null)
  return known.length === 0 ? null : Math.min(...known)
}

function worstOf(outcomes: readonly UpgradeOutcome[]): UpgradeOutcome {
  return (['failed', 'changed'] as const).find((outcome) => outcomes.includes(outcome)) ?? 'kept'
}

/** Looks at one plugin of a tenant. What fails for this tenant must not stop the others. */
async function visit(
  { log, count }: WorkerOptions,
  ports: TenantPorts,
  ref: { tenantId: TenantId; pluginId: PluginId },
): Promise<Look> {
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
