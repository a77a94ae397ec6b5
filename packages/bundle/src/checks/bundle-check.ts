import type { BundlePath, CheckResult, Finding, PluginMetadata } from '@plugboard/types'
import type { InspectedFile } from '../inspected-bundle.ts'

/** What a check looks at: everything but the encodings, which are made only of bundles that pass. */
export interface CheckedBundle {
  readonly metadata: PluginMetadata
  readonly entry: BundlePath
  readonly files: readonly Pick<InspectedFile, 'path' | 'contentType' | 'content'>[]
}

/** Reasons to refuse a bundle, or else what there is to say about it. */
export interface CheckOutcome {
  readonly findings: readonly Finding[]
  readonly results: readonly CheckResult[]
}

/** Checks one thing about a bundle's content. It streams what it reads. */
export type BundleCheck = (
  bundle: CheckedBundle,
  options: { signal: AbortSignal | undefined },
) => Promise<CheckOutcome>
