import type { Finding, PluginId, VersionRef } from '@plugboard/types'

/** There is no such decision, or it has expired. */
export class CheckDecisionNotFoundError extends Error {
  override readonly name = 'CheckDecisionNotFoundError'

  constructor(pluginId: PluginId, decisionId: string) {
    super(`${pluginId} has no decision ${decisionId}.`)
  }
}

/** The plugin has as many decisions as it may. */
export class TooManyCheckDecisionsError extends Error {
  override readonly name = 'TooManyCheckDecisionsError'
}

/** A version has findings that it would be refused for, and that no administrator has allowed. */
export class FindingsUndecidedError extends Error {
  override readonly name = 'FindingsUndecidedError'
  readonly findings: readonly Finding[]

  constructor({ pluginId, version }: VersionRef, findings: readonly Finding[]) {
    super(`Nobody has allowed ${findings.length} of the findings of ${pluginId} ${version}.`)
    this.findings = findings
  }
}
