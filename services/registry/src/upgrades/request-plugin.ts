import type { Catalog, TenantPlugin } from '@plugboard/catalog'
import { LATEST_TAG, type TenantId, type UpdateRequest, type UpgradePolicy } from '@plugboard/types'
import type { TenantState } from '../generations/make-generation.ts'
import { VersionIncompatibleError } from '../hosts/errors.ts'
import { findIncompatibility } from '../hosts/find-incompatibility.ts'
import { requireRevision } from '../ownership/owners-of.ts'
import { VersionNotFoundError } from '../plugins/errors.ts'
import { findActiveVersion, findPlugin } from '../plugins/find-version.ts'
import { versionOfTag } from '../tags/stored-tags.ts'
import { requireInstallable } from '../version-states/require-installable.ts'
import { requireShared } from '../visibility/may-read.ts'
import { satisfiesAll, type Wish } from './allowed-ranges.ts'
import { capabilityHold } from './capability-hold.ts'
import { type ChosenVersion, chooseUpgrade } from './choose-upgrade.ts'
import { FreezeEndedError, NothingToFollowError, VersionHeldError } from './errors.ts'
import { parseRequested, type Requested } from './parse-requested.ts'
import { holdFacts, policyOf, requestedOf } from './plugin-wish.ts'

/** What a request asks for a plugin of a tenant, in the tenant's present state. */
export interface PluginRequest extends TenantState {
  readonly tenantId: TenantId
  readonly present: TenantPlugin
  /** True when the tenant does not have the plugin yet. */
  readonly isNew: boolean
  /** True for an install without a version, of a plugin for which no range or tag was asked for. */
  readonly asksForLatest: boolean
  readonly changes: UpdateRequest
  readonly nowMs: number
}

export interface RequestPorts {
  readonly catalog: Catalog
  readonly holdsCapabilities: boolean
}

/** What follows from a wish: what is stored of it, and the exact version that the tenant gets. */
type Resolved = Pick<
  TenantPlugin,
  'version' | 'securityFix' | 'requested' | 'upgrade' | 'minReleaseAgeMs' | 'ownersRevision' | 'freeze'
>

/**
 * Resolves what a request asks for into an exact version.
 *
 * @throws RequestedVersionError, NothingToFollowError, FreezeEndedError, PluginNotFoundError, VersionNotFoundError, TagNotFoundError,
 * VersionWithdrawnError, VersionIncompatibleError, VersionHeldError, OwnersRevisionError, PluginPrivateError
 */
export async function resolveRequest(ports: RequestPorts, request: PluginRequest): Promise<Resolved> {
  const { catalog } = ports
  const resolved = await resolve(ports, request)
  if (!request.isNew) return resolved
  // Who does not have the plugin yet takes it as it is, with its present owners.
  const stored = await catalog.ownerships.find(request.present.pluginId)
  const { revision = 0 } = stored?.value ?? {}
  return revision > (resolved.ownersRevision ?? 0) ? { ...resolved, ownersRevision: revision } : resolved
}

async function resolve(ports: RequestPorts, request: PluginRequest): Promise<Resolved> {
  const { catalog } = ports
  const { present, isNew, asksForLatest, changes } = request
  if (asksForLatest) {
    const latest = {
      requested: LATEST_TAG,
      policy: 'follow',
      current: isNew ? null : present.version,
    } as const
    const chosen = await chooseVersion(ports, request, latest)
    // What was the latest stays: only a range or a tag is followed.
    const upgrade = changes.upgrade ?? policyOf(present)
    if (upgrade === 'follow') throw new NothingToFollowError(chosen.version)
    return withVersion({ ...settingsOf(request), requested: chosen.version, upgrade }, chosen)
  }
  if (changes.ownersRevision !== undefined)
    await requireRevision(catalog, present.pluginId, changes.ownersRevision)
  const requested = changes.version ?? requestedOf(present)
  const parsed = parseRequested(requested)
  const isNamed = changes.version !== undefined
  const policy = changes.upgrade ?? (isNamed ? defaultPolicy(parsed) : policyOf(present))
  if (policy === 'follow' && parsed.kind === 'exact') throw new NothingToFollowError(parsed.version)
  const resolved = { ...settingsOf(request), requested, upgrade: policy }
  if (isNamed && parsed.kind === 'exact') {
    const record = await findActiveVersion(catalog, { pluginId: present.pluginId, version: parsed.version })
    // Whoever names a version trusts those who published it.
    const { ownersRevision = 0 } = record
    if (!isNew && present.version === parsed.version)
      return withVersion(resolved, { ...versionOf(present), ownersRevision })
    await requireShared(catalog, { pluginId: present.pluginId, tenantId: request.tenantId })
    requireInstallable(record)
    const reason = await findIncompatibility(catalog, record, request.content.hostId)
    if (reason !== null) throw new VersionIncompatibleError(record, reason)
    return withVersion(resolved, { version: parsed.version, securityFix: undefined, ownersRevision })
  }
  // The rest only says what may come by itself, which the worker does.
  if (!isNamed && changes.upgrade === undefined) return withVersion(resolved, versionOf(present))
  const fits = !isNew && (!isNamed || (await isWithin(catalog, present, requested)))
  const current = fits ? present.version : null
  return withVersion(resolved, await chooseVersion(ports, request, { requested, policy, current }))
}

/** The version that a range or a tag leads to, or the present one while every other is held. */
async function chooseVersion(
  { catalog, holdsCapabilities }: RequestPorts,
  request: PluginRequest,
  { requested, policy, current }: Omit<Wish, 'requested'> & { requested: string },
): Promise<ChosenVersion> {
  const { tenantId, present, isNew, changes, content, nowMs } = request
  const { pluginId } = present
  // Whoever names a range or a tag anew knows what a rollback took away.
  const rolledBack = changes.version === undefined ? request.rolledBack : {}
  const plugin = { ...present, ...settingsOf(request) }
  const isRevoked = present.withdrawn ?? false
  const wish = { requested: parseRequested(requested), policy, current, isRevoked }
  const facts = holdFacts(plugin, { tenantId, content, rolledBack, nowMs })
  const asked = isNew ? { ...facts, ownersRevision: null } : facts
  const { chosen, held } = await chooseUpgrade(catalog, pluginId, {
    wish,
    facts: asked,
    ...(holdsCapabilities &&
      !isNew && { findFurtherHold: (version) => capabilityHold(catalog, { plugin: present, version }) }),
  })
  if (chosen !== null) return chosen
  if (current !== null) return versionOf(present)
  if (!held) {
    await findPlugin(catalog, pluginId)
    throw new VersionNotFoundError({ pluginId, version: requested })
  }
  await requireShared(catalog, { pluginId, tenantId })
  requireInstallable(await findActiveVersion(catalog, { pluginId, version: held.version }))
  throw new VersionHeldError({ tenantId, pluginId, ...held })
}

/** Whether the tenant has, or has asked for, what is asked for now. */
async function isWithin(catalog: Catalog, present: TenantPlugin, requested: string): Promise<boolean> {
  if (requestedOf(present) === requested) return true
  const parsed = parseRequested(requested)
  if (parsed.kind === 'range') return satisfiesAll(present.version, [parsed.range])
  if (parsed.kind === 'exact') return present.version === parsed.version
  return versionOfTag(await findPlugin(catalog, present.pluginId), parsed.tag) === present.version
}

function versionOf({ version, securityFix }: TenantPlugin): ChosenVersion {
  return { version, securityFix, ownersRevision: 0 }
}

/** With a version, whose owners the tenant accepts then. */
function withVersion(
  wish: Omit<Resolved, 'version' | 'securityFix'>,
  { version, securityFix, ownersRevision }: ChosenVersion,
): Resolved {
  const accepted = Math.max(wish.ownersRevision ?? 0, ownersRevision)
  return { ...wish, version, securityFix, ownersRevision: accepted === 0 ? undefined : accepted }
}

function settingsOf(request: PluginRequest): Pick<Resolved, 'minReleaseAgeMs' | 'ownersRevision' | 'freeze'> {
  const { present, changes } = request
  return {
    minReleaseAgeMs: minReleaseAgeOf(request),
    ownersRevision: changes.ownersRevision ?? present.ownersRevision,
    freeze: freezeOf(request),
  }
}

function defaultPolicy({ kind }: Requested): UpgradePolicy {
  return kind === 'exact' ? 'pinned' : 'follow'
}

function minReleaseAgeOf({ present, changes }: PluginRequest): number | undefined {
  const { minReleaseAgeSeconds: seconds } = changes
  if (seconds === undefined) return present.minReleaseAgeMs
  return seconds === null ? undefined : seconds * 1000
}

function freezeOf({ present, changes, nowMs }: PluginRequest): TenantPlugin['freeze'] {
  return changes.freeze === undefined ? present.freeze : toFreeze(changes.freeze, nowMs)
}

/**
 * A freeze as it is stored.
 *
 * @throws FreezeEndedError when it would have ended already
 */
export function toFreeze(
  freeze: NonNullable<UpdateRequest['freeze']> | null,
  nowMs: number,
): TenantPlugin['freeze'] {
  if (freeze === null) return undefined
  const { reason, until } = freeze
  const untilMs = until === null ? null : Date.parse(until)
  if (untilMs !== null && untilMs <= nowMs) throw new FreezeEndedError(untilMs)
  return { reason, untilMs }
}
