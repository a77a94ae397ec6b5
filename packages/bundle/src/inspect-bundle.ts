import type { CheckResult } from '@plugboard/types'
import { bundleDigest } from './bundle-digest.ts'
import type { CheckedBundle } from './checks/bundle-check.ts'
import { BUNDLE_CHECKS } from './checks/bundle-checks.ts'
import { requireSchema } from './configuration/require-schema.ts'
import { createFindings } from './findings.ts'
import type { InspectedBundle, InspectOptions } from './inspected-bundle.ts'
import type { OpenedBundle } from './open-bundle.ts'

/**
 * Inspects an opened bundle: inflates its files, runs the checks and computes the digest. It makes no encodings, because a
 * version that is already published needs none.
 *
 * @throws BundleRefusedError for everything about the files, and for a configuration whose schema has faults
 * @throws TooManyConfigurationsError when the caller already has the most schemas being compiled
 * @throws SpoolFullError when the spool's disk is full
 * @throws the signal's reason when it is aborted
 */
export async function inspectBundle(
  opened: OpenedBundle,
  options: InspectOptions = {},
): Promise<InspectedBundle> {
  const { signal } = options
  signal?.throwIfAborted()
  const { metadata, configuration, entry } = opened
  if (configuration) await requireSchema(configuration, options)
  const { files, results } = await opened.readFiles()
  const bundle = { metadata, entry, files }
  const checks = [...results, ...(await runChecks(bundle, signal))]
  return {
    ...bundle,
    configuration,
    digest: bundleDigest({ ...bundle, configuration }),
    size: files.reduce((size, { content }) => size + content.size, 0),
    checks,
  }
}

async function runChecks(bundle: CheckedBundle, signal: AbortSignal | undefined): Promise<CheckResult[]> {
  const findings = createFindings()
  const results: CheckResult[] = []
  for (const check of BUNDLE_CHECKS) {
    const checked = await check(bundle, { signal })
    for (const finding of checked.findings) findings.add(finding)
    results.push(...checked.results)
  }
  findings.requireNone()
  return results
}
