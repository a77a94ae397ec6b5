import { type Finding, type VerdictState, verdictOf } from '@plugboard/types'
import { bundleDigest } from './bundle-digest.ts'
import { DEFAULT_BUDGETS } from './checks/check.ts'
import type { CheckReport } from './checks/run-checks.ts'
import { schemaFindings } from './configuration/schema-findings.ts'
import type { InspectedBundle, InspectedFile, InspectOptions } from './inspected-bundle.ts'
import type { FilePlace } from './inspection/checked-files.ts'
import inspectInThisThread from './inspection/inspection-thread.ts'
import type { OpenedBundle } from './open-bundle.ts'
import { splitSourceMaps } from './source-maps/split-source-maps.ts'

/** A bundle, and what all checks say of it. */
export interface Judgement {
  readonly bundle: InspectedBundle
  readonly verdict: VerdictState
}

/**
 * Judges an opened bundle: inflates its files, runs all checks and computes the digest. It makes no encodings, because a
 * version that is already published needs none. What is wrong is in the verdict, and everything at once.
 *
 * @throws TooManyConfigurationsError when the caller already has the most schemas being compiled
 * @throws SpoolFullError when the spool's disk is full
 * @throws the signal's reason when it is aborted
 */
export async function judgeBundle(opened: OpenedBundle, options: InspectOptions = {}): Promise<Judgement> {
  const { signal } = options
  signal?.throwIfAborted()
  const { metadata, configuration, entry } = opened
  const { files: all, findings } = await opened.readFiles()
  const { files, sourceMaps } = await splitSourceMaps(all, entry)
  const schemaFaults = configuration ? await schemaFindings(configuration, options) : []
  const report = await check(opened, {
    files,
    sourceMaps,
    found: [...opened.faults, ...findings, ...schemaFaults],
    options,
  })
  const bundle = { metadata, configuration, entry, files }
  return {
    bundle: {
      ...bundle,
      sourceMaps,
      digest: bundleDigest(bundle),
      size: files.reduce((size, { content }) => size + content.size, 0),
      checks: report.results,
      capabilities: report.capabilities,
      components: report.components,
    },
    verdict: verdictOf(report.results),
  }
}

async function check(
  { metadata, configuration, entry, isSingleFile }: OpenedBundle,
  {
    files,
    sourceMaps,
    found,
    options: { inspector, caller = 'anybody', decisions, showsSource = true, signal },
  }: {
    readonly files: readonly InspectedFile[]
    readonly sourceMaps: readonly InspectedFile[]
    readonly found: readonly Finding[]
    readonly options: InspectOptions
  },
): Promise<CheckReport> {
  const task = {
    metadata,
    configuration,
    entry,
    files: files.map(placeOf),
    sourceMaps: sourceMaps.map(placeOf),
    showsSource,
    isSingleFile,
    found,
    decisions,
  }
  if (inspector) return inspector.inspect({ caller, task: 'publish' }, task, { signal })
  return inspectInThisThread({ ...task, policy: {}, budgets: DEFAULT_BUDGETS })
}

function placeOf({ path, contentType, content: { size, place } }: InspectedFile): FilePlace {
  return { path, contentType, size, place }
}
