import type { CheckDecision } from '@plugboard/client'
import type { Finding } from './finding.ts'

/** Where findings are shown to somebody who may allow them. */
export interface Deciding {
  readonly pluginId: string
  readonly version: string
  /** All that is allowed of the plugin now. */
  readonly decisions: readonly CheckDecision[]
  /** Called when something was allowed, or is no longer. */
  readonly onDecided?: (() => void) | undefined
}

/** The decision that allows a finding of the version, if there is one. */
export function decisionOn({ fingerprint }: Finding, deciding: Deciding): CheckDecision | undefined {
  if (fingerprint === undefined) return undefined
  return deciding.decisions.find(
    (decision) =>
      decision.fingerprint === fingerprint &&
      (decision.scope === 'plugin' || decision.version === deciding.version),
  )
}
