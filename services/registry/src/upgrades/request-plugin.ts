import type { Catalog, TenantPlugin } from '@plugboard/catalog'
import type { TenantId, UpdateRequest, UpgradePolicy, Version } from '@plugboard/types'
import type { TenantState } from '../generations/make-generation.ts'
import { VersionNotFoundError } from '../plugins/errors.ts'
import { findActiveVersion, findPlugin } from '../plugins/find-version.ts'
import { tagsOf } from '../tags/stored-tags.ts'
import { requireInstallable } from '../version-states/require-installable.ts'
import { satisfiesAll } from './allowed-ranges.ts'
import { chooseUpgrade } from './choose-upgrade.ts'
import { NothingToFollowError, VersionHeldError } from './errors.ts'
import type { HoldFacts } from './holds-of.ts'
import { parseRequested, type Requested } from './parse-requested.ts'
import { holdFacts, policyOf, requestedOf } from './plugin-wish.ts'

/** What a request asks for a plugin of a tenant, in the tenant's present state. */
export interface PluginRequest extends TenantState {
  readonly tenantId: TenantId
  readonly present: TenantPlugin
  /** True when the tenant does not have the plugin yet. */
  readonly isNew: boolean
  readonly changes: UpdateRequest
  readonly nowMs: number
}

/** What follows from a wish: what is stored of it, and the exact version that the tenant gets. */
type Resolved = Pick<TenantPlugin, 'version' | 'requested' | 'upgrade' | 'minReleaseAgeMs' | 'freeze'>

/**
 * Resolves what a request asks for into an exact version.
 *
 * @throws RequestedVersionError, NothingToFollowError, PluginNotFoundError, VersionNotFoundError, TagNotFoundError,
 * VersionWithdrawnError, VersionHeldError
 */
export async function resolveRequest(catalog: Catalog, request: PluginRequest): Promise<Resolved> {
  const { present, changes, nowMs } = request
  const requested = changes.version ?? requestedOf(present)
  const parsed = parseRequested(requested)
  const isNamed = changes.version !== undefined
  const policy = changes.upgrade ?? (isNamed ? defaultPolicy(parsed) : policyOf(present))
  if (policy === 'follow' && parsed.kind === 'exact') throw new NothingToFollowError(parsed.version)
  const settings = {
    requested,
    upgrade: policy,
    minReleaseAgeMs: minReleaseAgeOf(request),
    freeze: freezeOf(request),
  }
  const asksForVersion =
    isNamed || changes.upgrade !== undefined || changes.minReleaseAgeSeconds !== undefined
  if (!asksForVersion && changes.freeze === undefined) return { ...settings, version: present.version }
  // Whoever names a version knows what a rollback took away.
  const rolledBack = isNamed ? {} : request.rolledBack
  const facts = holdFacts({ ...present, ...settings }, { content: request.content, rolledBack, nowMs })
  const version = await resolveVersion(catalog, { ...request, requested, parsed, policy, isNamed, facts })
  return { ...settings, version }
}

interface VersionRequest extends PluginRequest {
  readonly requested: string
  readonly parsed: Requested
  readonly policy: UpgradePolicy
  /** Whether the request names the version. */
  readonly isNamed: boolean
  readonly facts: HoldFacts
}

async function resolveVersion(catalog: Catalog, request: VersionRequest): Promise<Version> {
  const { tenantId, present, isNew, requested, parsed, policy, isNamed, facts } = request
  const { pluginId } = present
  if (isNamed && parsed.kind === 'exact') {
    const record = await findActiveVersion(catalog, { pluginId, version: parsed.version })
    if (isNew || present.version !== parsed.version) requireInstallable(record)
    return parsed.version
  }
  const fits = !isNew && (!isNamed || (await isWithin(catalog, present, parsed)))
  const current = fits ? present.version : null
  const wish = { requested: parsed, policy, current }
  const { chosen, held } = await chooseUpgrade(catalog, pluginId, { wish, facts })
  if (chosen !== null) return chosen
  if (current !== null) return current
  if (held) throw new VersionHeldError({ tenantId, pluginId, ...held })
  await findPlugin(catalog, pluginId)
  throw new VersionNotFoundError({ pluginId, version: requested })
}

/** Whether the version that the tenant has is one that is asked for now. */
async function isWithin(
  catalog: Catalog,
  { pluginId, version }: TenantPlugin,
  requested: Requested,
): Promise<boolean> {
  switch (requested.kind) {
    case 'exact':
      return version === requested.version
    case 'range':
      return satisfiesAll(version, [requested.range])
    case 'tag':
      return tagsOf(await findPlugin(catalog, pluginId))[requested.tag] === version
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

function freezeOf({ present, changes }: PluginRequest): TenantPlugin['freeze'] {
  if (changes.freeze === undefined) return present.freeze
  return toFreeze(changes.freeze)
}

/** A freeze as it is stored. */
export function toFreeze(freeze: NonNullable<UpdateRequest['freeze']> | null): TenantPlugin['freeze'] {
  if (freeze === null) return undefined
  return { reason: freeze.reason, untilMs: freeze.until === null ? null : Date.parse(freeze.until) }
}
