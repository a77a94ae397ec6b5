import { isDeepStrictEqual } from 'node:util'
import type { Catalog, TrustedPublisher, TrustedPublishersRecord } from '@plugboard/catalog'
import {
  type PluginId,
  TRUSTED_PUBLISHERS_LIMIT,
  type TrustedPublisherRequest,
  type TrustedPublishers,
} from '@plugboard/types'
import { type Caller, credentialName, isAdministrator, provenanceOf } from '../access/caller.ts'
import { holdUpgrades } from '../ownership/change-owners.ts'
import { ownersOf } from '../ownership/owners-of.ts'
import { findPlugin } from '../plugins/find-version.ts'
import { createToken } from '../tokens/token-text.ts'
import {
  IssuerForbiddenError,
  PluginWithoutOwnerError,
  TooManyTrustedPublishersError,
  TrustedPublisherNotFoundError,
  TrustedPublishingRequiredError,
} from './errors.ts'
import { ruleOf } from './job-claims.ts'

export interface TrustedPublisherPorts {
  readonly catalog: Catalog
  readonly clock: () => number
  readonly issuers: ReadonlySet<string>
}

interface Change {
  readonly caller: Caller
  readonly pluginId: PluginId
}

/**
 * Which CI jobs may publish a plugin.
 *
 * @throws PluginNotFoundError when nothing is known of the plugin
 */
export async function findTrustedPublishers(
  { catalog }: Pick<TrustedPublisherPorts, 'catalog'>,
  { caller, pluginId }: Change,
): Promise<TrustedPublishersRecord> {
  const stored = await catalog.trustedPublishers.find(pluginId)
  if (stored) return stored.value
  if (!isAdministrator(caller)) await findPlugin(catalog, pluginId)
  return noPublishers(pluginId)
}

/**
 * Trusts the CI jobs that the request describes. The same ones twice are one; with another scope, they have only that from then on,
 * whichever owner added them before.
 *
 * @throws IssuerForbiddenError, PluginWithoutOwnerError, TooManyTrustedPublishersError, and as `changePublishers` does
 */
export async function addTrustedPublisher(
  ports: TrustedPublisherPorts,
  change: Change,
  request: TrustedPublisherRequest,
): Promise<{
  readonly publisher: TrustedPublisher
  readonly isNew: boolean
  /** Those of the same jobs that it has taken the place of. */
  readonly replaced: readonly TrustedPublisher[]
}> {
  const rule = ruleOf(request)
  if (!ports.issuers.has(rule.issuer)) throw new IssuerForbiddenError(rule.issuer)
  const publisherName = await publisherOf(ports, change)
  const added: TrustedPublisher = {
    publisherId: createToken().tokenId,
    ...rule,
    ...(publisherName !== undefined && { publisher: publisherName }),
    addedAtMs: ports.clock(),
    addedBy: credentialName(change.caller),
  }
  let replaced: readonly TrustedPublisher[] = []
  const { publishers } = await changePublishers(ports, change, (record) => {
    replaced = record.publishers.filter((each) => areSameJobs(each, added) && each.scope !== added.scope)
    const others = record.publishers.filter((each) => !replaced.includes(each))
    if (others.some((each) => isSame(each, added))) return { ...record, publishers: others }
    if (others.length >= TRUSTED_PUBLISHERS_LIMIT)
      throw new TooManyTrustedPublishersError(
        `${change.pluginId} has ${TRUSTED_PUBLISHERS_LIMIT} trusted publishers.`,
      )
    return { ...record, publishers: [...others, added] }
  })
  const publisher = publishers.find((each) => isSame(each, added)) ?? added
  return { publisher, isNew: publisher.publisherId === added.publisherId, replaced }
}

/**
 * On whose behalf CI jobs publish: of the caller, unless the plugin belongs to others. That of nobody would belong to whoever it is.
 *
 * @throws PluginNotFoundError, PluginWithoutOwnerError
 */
async function publisherOf(
  ports: TrustedPublisherPorts,
  { caller, pluginId }: Change,
): Promise<string | undefined> {
  if (caller.kind !== 'token') return undefined
  const { publisher } = caller.credential
  const owners = await ownersOf(ports, pluginId)
  if (owners.includes(publisher)) return publisher
  const [first] = owners
  if (first !== undefined) return first
  if (!isAdministrator(caller)) await findPlugin(ports.catalog, pluginId)
  throw new PluginWithoutOwnerError(pluginId)
}

/**
 * No longer trusts some CI jobs. A token that one of them has got keeps for the rest of its minutes.
 *
 * @throws TrustedPublisherNotFoundError, and as `changePublishers` does
 */
export function removeTrustedPublisher(
  ports: TrustedPublisherPorts,
  change: Change,
  publisherId: string,
): Promise<TrustedPublishersRecord> {
  return changePublishers(ports, change, (record) => {
    const publishers = record.publishers.filter((each) => each.publisherId !== publisherId)
    if (publishers.length === record.publishers.length)
      throw new TrustedPublisherNotFoundError(change.pluginId, publisherId)
    return { ...record, publishers }
  })
}

/** Lets nobody but trusted CI jobs publish a plugin, or ends that. Throws as `changePublishers` does. */
export function requireTrustedPublishing(
  ports: TrustedPublisherPorts,
  change: Change,
  isRequired: boolean,
): Promise<TrustedPublishersRecord> {
  return changePublishers(ports, change, ({ isRequired: _present, ...record }) => ({
    ...record,
    ...(isRequired && { isRequired: true as const }),
  }))
}

/**
 * Changes which CI jobs may publish a plugin. Where nobody else may publish it, only an administrator changes that: otherwise a stolen
 * token that may publish could let itself in again. A plugin that does not exist yet has them from an administrator too.
 *
 * @throws TrustedPublishingRequiredError, PluginNotFoundError, CatalogUnavailableError
 */
async function changePublishers(
  { catalog, clock }: TrustedPublisherPorts,
  { caller, pluginId }: Change,
  change: (record: TrustedPublishersRecord) => TrustedPublishersRecord,
): Promise<TrustedPublishersRecord> {
  if (!isAdministrator(caller)) await findPlugin(catalog, pluginId)
  // Before the change, so that a stop in between holds too much rather than too little. Without tokens there are no owners.
  let isHeld = caller.kind === 'local'
  const hold = async () => {
    // A plugin without versions is in no tenant.
    if (isHeld || !(await catalog.plugins.find(pluginId))) return
    await holdUpgrades({ catalog, clock }, pluginId)
    isHeld = true
  }
  for (;;) {
    const stored = await catalog.trustedPublishers.find(pluginId)
    const present = stored?.value ?? noPublishers(pluginId)
    const next = change(present)
    if (isDeepStrictEqual(next, present)) return present
    if (present.isRequired && !isAdministrator(caller))
      throw new TrustedPublishingRequiredError(
        `Only trusted CI jobs may publish ${pluginId}, so only an administrator changes which they are.`,
      )
    if (next.publishers.some((each) => !hasPermission(present, each))) await hold()
    const dated = { ...next, updatedAtMs: clock() }
    const written = await (stored
      ? catalog.trustedPublishers.replace(stored, dated)
      : catalog.trustedPublishers.insert(dated))
    if (written) return written.value
  }
}

/**
 * Requires that the caller is a CI job which got its token for an id token, where the plugin demands it.
 *
 * @throws TrustedPublishingRequiredError, CatalogUnavailableError
 */
export async function requireTrustedPublisher(
  catalog: Pick<Catalog, 'trustedPublishers'>,
  { caller, pluginId }: Change,
): Promise<void> {
  if (caller.kind === 'local' || provenanceOf(caller) !== null) return
  const stored = await catalog.trustedPublishers.find(pluginId)
  if (stored?.value.isRequired)
    throw new TrustedPublishingRequiredError(
      `${pluginId} is published by trusted CI jobs only, with the token that they get for their id token.`,
    )
}

/**
 * Requires that the caller is an administrator or a CI job, where the plugin demands trusted publishing: otherwise a stolen token could
 * bring a withdrawn version back, or move a tag to an old one. Whether a CI job may do it is for the route to say.
 *
 * @throws TrustedPublishingRequiredError, CatalogUnavailableError
 */
export async function requireTrustedChange(
  catalog: Pick<Catalog, 'trustedPublishers'>,
  { caller, pluginId }: Change,
): Promise<void> {
  if (isAdministrator(caller) || provenanceOf(caller) !== null) return
  const stored = await catalog.trustedPublishers.find(pluginId)
  if (stored?.value.isRequired)
    throw new TrustedPublishingRequiredError(
      `Only trusted CI jobs may publish ${pluginId}, so an ordinary token changes neither its tags nor its owners, and takes no mark back.`,
    )
}

/** As the API shows them. */
export function toTrustedPublishers(
  { pluginId, publishers, isRequired }: TrustedPublishersRecord,
  audience: string | null,
): TrustedPublishers {
  return {
    pluginId,
    audience,
    requireTrustedPublishing: isRequired === true,
    publishers: publishers.map(toTrustedPublisher),
  }
}

/** As the API shows it. */
export function toTrustedPublisher({
  publisherId,
  provider,
  issuer,
  claims,
  workflow,
  scope,
  publisher,
  addedAtMs,
  addedBy,
}: TrustedPublisher): TrustedPublishers['publishers'][number] {
  const addedAt = new Date(addedAtMs).toISOString()
  return {
    publisherId,
    provider,
    issuer,
    claims: { ...claims },
    workflow: workflow ?? null,
    scope: scope ?? 'publish',
    publisher: publisher ?? null,
    addedAt,
    addedBy,
  }
}

function noPublishers(pluginId: PluginId): TrustedPublishersRecord {
  return { pluginId, publishers: [], updatedAtMs: 0 }
}

/** Whether jobs may do now already what they are to be permitted. */
function hasPermission({ publishers }: TrustedPublishersRecord, permitted: TrustedPublisher): boolean {
  return publishers.some(
    (each) => isSame(each, permitted) && (each.scope === undefined || each.scope === permitted.scope),
  )
}

/** Whether they are the same jobs, on behalf of the same publisher. */
function isSame(left: TrustedPublisher, right: TrustedPublisher): boolean {
  return areSameJobs(left, right) && left.publisher === right.publisher
}

function areSameJobs(left: TrustedPublisher, right: TrustedPublisher): boolean {
  return (
    left.provider === right.provider &&
    left.issuer === right.issuer &&
    left.workflow === right.workflow &&
    isDeepStrictEqual(left.claims, right.claims)
  )
}
