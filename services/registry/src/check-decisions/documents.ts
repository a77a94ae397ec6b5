import type { CheckDecision } from '@plugboard/catalog'
import type { AuditFacts, CheckDecisionDocument, PluginId } from '@plugboard/types'

/** As the API shows it. */
export function toCheckDecision(
  pluginId: PluginId,
  {
    decisionId,
    version,
    fingerprint,
    code,
    file,
    scope,
    effect,
    reason,
    decidedBy,
    decidedAtMs,
    expiresAtMs,
  }: CheckDecision,
): CheckDecisionDocument {
  return {
    id: decisionId,
    pluginId,
    version,
    fingerprint,
    code,
    file: file ?? null,
    scope,
    effect,
    reason,
    decidedBy,
    decidedAt: new Date(decidedAtMs).toISOString(),
    expiresAt: new Date(expiresAtMs).toISOString(),
  }
}

/** As the audit log has it. */
export function factsOf({
  decisionId,
  code,
  fingerprint,
  file,
  scope,
  effect,
  reason,
  expiresAtMs,
}: CheckDecision): AuditFacts {
  return {
    decisionId,
    code,
    fingerprint,
    file: file ?? null,
    scope,
    effect,
    reason,
    expiresAt: new Date(expiresAtMs).toISOString(),
  }
}
