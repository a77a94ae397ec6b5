import type { CheckResult } from '@plugboard/types'
import { bundleDigest } from './bundle-digest.ts'
import type { CheckedBundle } from './checks/bundle-check.ts'
import { BUNDLE_CHECKS } from './checks/bundle-checks.ts'
import { createFindings } from './findings.ts'
import type { InspectedBundle } from './inspected-bundle.ts'
import type { OpenedBundle } from './open-bundle.ts'

/**
 * Inspects an opened bundle: inflates its files, runs the checks and computes the digest. It makes no encodings, because a
 * version that is already published needs none.
 *
 * @throws BundleRefusedError for everything about the files
 * @throws SpoolFullError when the spool's disk is full
 * @throws the signal's reason when it is aborted
 */
export async function inspectBundle(
  opened: OpenedBundle,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<InspectedBundle> {
  signal?.throwIfAborted()
  const { metadata, entry } = opened
  const { files, results } = await opened.readFiles()
  const bundle = { metadata, entry, files }
  const checks = [...results, ...(await runChecks(bundle, signal))]
  return {
    ...bundle,
    digest: bundleDigest(bundle),
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
