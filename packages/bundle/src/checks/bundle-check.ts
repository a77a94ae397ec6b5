import type { BundlePath, CheckResult, Finding, PluginMetadata } from '@plugboard/types'
import type { InspectedFile } from '../inspected-bundle.ts'

/** The input of a check. */
export interface CheckedBundle {
  readonly metadata: PluginMetadata
  readonly entry: BundlePath
  readonly files: readonly InspectedFile[]
}

/** Reasons to refuse a bundle, or the results for one that passes. */
export interface CheckOutcome {
  readonly findings: readonly Finding[]
  readonly results: readonly CheckResult[]
}

/** Checks one thing about a bundle's content. It streams what it reads. */
export type BundleCheck = (
  bundle: CheckedBundle,
  options: { signal: AbortSignal | undefined },
) => Promise<CheckOutcome>
