import { ALL_CHECKS, type Decision } from '@plugboard/bundle'
import type { Catalog, CheckDecision, CheckDecisionsRecord, Stored } from '@plugboard/catalog'
import { ProblemError } from '@plugboard/service-kit'
import {
  CHECK_DECISION_MAX_DAYS,
  CHECK_DECISIONS_LIMIT,
  type CheckDecisionRequest,
  type FindingCode,
  type PluginId,
  type VersionRef,
} from '@plugboard/types'
import { createToken } from '../tokens/token-text.ts'
import { CheckDecisionNotFoundError, TooManyCheckDecisionsError } from './errors.ts'

export interface CheckDecisionPorts {
  readonly catalog: Pick<Catalog, 'checkDecisions'>
  readonly clock: () => number
}

const MAX_MS = CHECK_DECISION_MAX_DAYS * 86_400_000

/** The codes of checks that nobody overrides: nothing could be done with such a bundle. */
const FIXED_CODES: ReadonlySet<FindingCode> = new Set(
  ALL_CHECKS.flatMap(({ isFixed, codes }) => (isFixed ? codes : [])),
)

/** The decisions of a plugin that have not expired, in the order in which they were made. */
export async function listDecisions(
  { catalog, clock }: CheckDecisionPorts,
  pluginId: PluginId,
): Promise<readonly CheckDecision[]> {
  return presentIn(await catalog.checkDecisions.find(pluginId), clock())
}

/** The decisions that hold for a version now. */
export async function findDecisions(
  ports: CheckDecisionPorts,
  { pluginId, version }: VersionRef,
): Promise<readonly Decision[]> {
  const present = await listDecisions(ports, pluginId)
  return present.filter((each) => each.scope === 'plugin' || each.version === version).map(toDecision)
}

/**
 * Allows a finding. A decision about the same finding, with the same scope, is replaced.
 *
 * @throws ProblemError INVALID_REQUEST when nobody overrides findings with that code, or not for later versions, or the end is not within a year
 * @throws TooManyCheckDecisionsError, CatalogUnavailableError
 */
export async function makeDecision(
  ports: CheckDecisionPorts,
  {
    pluginId,
    request,
    decidedBy,
  }: {
    readonly pluginId: PluginId
    readonly request: CheckDecisionRequest
    readonly decidedBy: string | null
  },
): Promise<{ readonly decision: CheckDecision; readonly replaced: readonly CheckDecision[] }> {
  const nowMs = ports.clock()
  const { expiresAt, file, ...facts } = request
  const expiresAtMs = Date.parse(expiresAt)
  requireDecidable(request)
  requireEnd(expiresAtMs, nowMs)
  const decision: CheckDecision = {
    decisionId: createToken().tokenId,
    ...facts,
    ...(file !== undefined && { file }),
    effect: 'allow',
    decidedBy,
    decidedAtMs: nowMs,
    expiresAtMs,
  }
  let replaced: readonly CheckDecision[] = []
  await changeDecisions(ports, pluginId, (present) => {
    replaced = present.filter((each) => isSame(each, decision))
    const others = present.filter((each) => !replaced.includes(each))
    if (others.length >= CHECK_DECISIONS_LIMIT)
      throw new TooManyCheckDecisionsError(`${pluginId} has ${CHECK_DECISIONS_LIMIT} decisions.`)
    return [...others, decision]
  })
  return { decision, replaced }
}

/**
 * Revokes a decision: uploads are refused again for what it allowed. Versions that were published with it stay.
 *
 * @throws CheckDecisionNotFoundError, CatalogUnavailableError
 */
export async function revokeDecision(
  ports: CheckDecisionPorts,
  pluginId: PluginId,
  decisionId: string,
): Promise<CheckDecision> {
  let revoked: CheckDecision | undefined
  await changeDecisions(ports, pluginId, (present) => {
    revoked = present.find((each) => each.decisionId === decisionId)
    if (!revoked) throw new CheckDecisionNotFoundError(pluginId, decisionId)
    return present.filter((each) => each !== revoked)
  })
  if (!revoked) throw new CheckDecisionNotFoundError(pluginId, decisionId)
  return revoked
}

/** Removes the decisions of a plugin that have expired; false when others have changed them meanwhile. */
export async function removeExpired(
  { checkDecisions }: Pick<Catalog, 'checkDecisions'>,
  stored: Stored<CheckDecisionsRecord>,
  nowMs: number,
): Promise<boolean> {
  return (await writeDecisions(checkDecisions, stored, presentIn(stored, nowMs))) !== null
}

async function changeDecisions(
  { catalog: { checkDecisions }, clock }: CheckDecisionPorts,
  pluginId: PluginId,
  change: (present: readonly CheckDecision[]) => readonly CheckDecision[],
): Promise<void> {
  for (;;) {
    const stored = await checkDecisions.find(pluginId)
    const decisions = change(presentIn(stored, clock()))
    const written = stored
      ? await writeDecisions(checkDecisions, stored, decisions)
      : await checkDecisions.insert({ pluginId, decisions })
    if (written) return
  }
}

/** A record without decisions is removed. */
async function writeDecisions(
  records: Catalog['checkDecisions'],
  stored: Stored<CheckDecisionsRecord>,
  decisions: readonly CheckDecision[],
): Promise<true | null> {
  if (decisions.length === 0) return (await records.remove(stored)) || null
  return (await records.replace(stored, { ...stored.value, decisions })) && true
}

function presentIn(stored: Stored<CheckDecisionsRecord> | null, nowMs: number): readonly CheckDecision[] {
  return stored?.value.decisions.filter(({ expiresAtMs }) => expiresAtMs > nowMs) ?? []
}

function isSame(left: CheckDecision, right: CheckDecision): boolean {
  return (
    left.fingerprint === right.fingerprint &&
    left.code === right.code &&
    left.scope === right.scope &&
    (left.scope === 'plugin' || left.version === right.version)
  )
}

function toDecision({
  decisionId,
  code,
  fingerprint,
  reason,
  decidedBy,
  expiresAtMs,
}: CheckDecision): Decision {
  const expiresAt = new Date(expiresAtMs).toISOString()
  return { id: decisionId, code, fingerprint, reason, by: decidedBy, expiresAt }
}

function requireDecidable({ code, scope }: Pick<CheckDecisionRequest, 'code' | 'scope'>): void {
  if (FIXED_CODES.has(code))
    throw invalid('/code', `nobody can allow ${code}: such a bundle could not be used`)
  if (code === 'SCANNER_AWAY' && scope === 'plugin')
    throw invalid('/scope', 'must be "version" for SCANNER_AWAY: nobody knows what later versions contain')
}

function requireEnd(expiresAtMs: number, nowMs: number): void {
  if (expiresAtMs <= nowMs) throw invalid('/expiresAt', 'must be in the future')
  if (expiresAtMs - nowMs > MAX_MS)
    throw invalid('/expiresAt', `must be at most ${CHECK_DECISION_MAX_DAYS} days from now`)
}

function invalid(pointer: string, message: string): ProblemError {
  return new ProblemError('INVALID_REQUEST', 'The decision is not one that can be made.', {
    errors: [{ code: 'FIELD_INVALID', pointer, message }],
  })
}
