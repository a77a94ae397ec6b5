import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Catalog,
  contentOf,
  type GenerationOrigin,
  type Stored,
  type TenantContent,
  type TenantRecord,
} from '@plugboard/catalog'
import type { GenerationSource, TenantId } from '@plugboard/types'
import type { ConfigurePlugin } from '../configuration/configure-plugin.ts'
import { TenantBusyError } from '../installs/errors.ts'
import type { ManifestCopies } from '../manifest-copies/manifest-copies.ts'
import { requireManifestFits } from '../tenant-manifest/require-manifest-fits.ts'
import type { UpgradePorts } from '../upgrades/request-upgrades.ts'
import { compareContents } from './compare-contents.ts'
import type { TenantTurns } from './tenant-turns.ts'

/** How long a change is retried while other processes change the same tenant. */
const PATIENCE_MS = 5000
const SHORTEST_PAUSE_MS = 4
const LONGEST_PAUSE_MS = 250

export interface TenantPorts extends Pick<UpgradePorts, 'wakeUpgrades'> {
  readonly catalog: Catalog
  readonly clock: () => number
  /** The most bytes of a bundle URL before the folders of plugin and version, which are part of the size of a tenant manifest. */
  readonly baseBytes: number
  /** Null: manifests are not copied to the store. */
  readonly copies: ManifestCopies | null
  /** The most generations of one tenant, with the present one. */
  readonly generationsKept: number
  /** Whether a version waits whose code can do more than that of the installed one. */
  readonly holdsCapabilities: boolean
  readonly inTurn: TenantTurns
  readonly configure: ConfigurePlugin
  /** Tells those who follow the tenant in this process about its new generation. */
  readonly announce: (tenant: Stored<TenantRecord>) => void
}

/** A change to make, and who asks for it. */
export interface ContentChange<Result> {
  readonly tenantId: TenantId
  readonly origin: Omit<GenerationOrigin, 'madeAtMs'>
  /** Only finds out what the change would make. */
  readonly isDryRun: boolean
  /**
   * Returns the next state, and a result for the caller; the same content to change nothing. It may be called several
   * times.
   */
  readonly change: (tenant: TenantState) => Promise<Changed<Result>> | Changed<Result>
}

/** The state of a tenant that a change starts from. */
export interface TenantState extends Pick<TenantRecord, 'rolledBack'> {
  readonly content: TenantContent
}

export interface Changed<Result> extends TenantState {
  /** What makes the generation, if not what the request says. */
  readonly from?: GenerationSource
  readonly result: Result
}

export interface Made<Result> {
  /** The present generation afterwards, or the one that a dry run would make. */
  readonly tenant: TenantRecord
  /** False when there was nothing to change. */
  readonly isChanged: boolean
  readonly result: Result
}

/**
 * Makes the next generation of a tenant. The present one is put among the former ones first, and then one compare-and-set
 * of the tenant's record takes the step: there is no gap in the numbers, and a stop in between leaves the present
 * generation, stored twice. The record of a tenant without plugins is kept, because otherwise its generation would start again.
 *
 * @throws TenantBusyError when another process was faster each time, or too many changes wait; TenantManifestTooLargeError;
 * what `change` throws
 */
export function makeGeneration<Result>(
  ports: TenantPorts,
  request: ContentChange<Result>,
): Promise<Made<Result>> {
  return ports.inTurn(request.tenantId, () => makeInTurn(ports, request))
}

async function makeInTurn<Result>(ports: TenantPorts, request: ContentChange<Result>): Promise<Made<Result>> {
  const { catalog, clock } = ports
  const { tenantId, isDryRun, change } = request
  const deadlineMs = clock() + PATIENCE_MS
  for (let ceilingMs = SHORTEST_PAUSE_MS; ; ceilingMs = Math.min(ceilingMs * 2, LONGEST_PAUSE_MS)) {
    const stored = await catalog.tenants.find(tenantId)
    const present = stored?.value ?? { tenantId, generation: 0, plugins: [] }
    const before = contentOf(present)
    const { content, rolledBack, from, result } = await change({
      content: before,
      rolledBack: present.rolledBack,
    })
    if (content === before) return { tenant: present, isChanged: false, result }
    const origin = { madeAtMs: clock(), ...request.origin, ...(from && { from }) }
    const tenant = await nextGeneration(ports, { present, content, rolledBack, origin })
    const made = { tenant, isChanged: true, result }
    if (isDryRun) return made
    const replaced = await replacePresent(ports, stored, tenant)
    if (replaced) {
      ports.announce(replaced)
      return made
    }
    if (clock() >= deadlineMs) throw new TenantBusyError(tenantId)
    // A random time up to the ceiling, so that changes that collided do not collide again.
    await sleep(Math.random() * ceilingMs)
  }
}

async function nextGeneration(
  ports: TenantPorts,
  { present, content, rolledBack, origin }: TenantState & { present: TenantRecord; origin: GenerationOrigin },
): Promise<TenantRecord> {
  const next = {
    tenantId: present.tenantId,
    generation: present.generation + 1,
    origin,
    changes: compareContents(present, content),
    rolledBack,
    ...content,
  }
  // What a tenant once had needs no more room than it did.
  return origin.from === 'rollback' ? next : requireManifestFits(ports, { present, next })
}

/** Puts the present generation among the former ones and takes the step; null when another process was faster. */
async function replacePresent(
  { catalog, generationsKept, copies }: TenantPorts,
  stored: Stored<TenantRecord> | null,
  next: TenantRecord,
): Promise<Stored<TenantRecord> | null> {
  // Before the generation: after a stop in between, a copy that is not needed is better than one that is missing.
  await copies?.request(next)
  if (!stored) return catalog.tenants.insert(next)
  const { tenantId } = next
  await catalog.generations.put(stored.value)
  const lowestKept = next.generation - generationsKept + 1
  if (lowestKept > 1) await catalog.generations.removeBelow({ tenantId, generation: lowestKept })
  return catalog.tenants.replace(stored, next)
}
