import type { Finding } from '@plugboard/types'
import { BundleRefusedError, BundleUncheckedError } from './bundle-errors.ts'
import type { InspectedBundle, InspectOptions } from './inspected-bundle.ts'
import { type Judgement, judgeBundle } from './judge-bundle.ts'
import type { OpenedBundle } from './open-bundle.ts'

/**
 * Judges an opened bundle, and requires that it is not refused.
 *
 * @throws BundleRefusedError with all findings, first those that it is refused for; BundleUncheckedError; and what `judgeBundle` throws
 */
export async function inspectBundle(
  opened: OpenedBundle,
  options: InspectOptions = {},
): Promise<InspectedBundle> {
  return requireAccepted(await judgeBundle(opened, options))
}

/**
 * Requires that a bundle may be stored: it passed, or waits for a person.
 *
 * @throws BundleRefusedError with all findings, first those that it is refused for
 * @throws BundleUncheckedError when a check could not be completed
 */
export function requireAccepted({ bundle, verdict }: Judgement): InspectedBundle {
  if (verdict === 'refused') throw new BundleRefusedError(findingsOf(bundle))
  if (verdict === 'errored')
    throw new BundleUncheckedError(bundle.checks.filter(({ outcome }) => outcome === 'errored'))
  return bundle
}

function findingsOf({ checks }: InspectedBundle): Finding[] {
  const findings = checks.flatMap((check) => check.findings ?? [])
  return [
    ...findings.filter(({ level }) => level === 'enforced'),
    ...findings.filter(({ level }) => level !== 'enforced'),
  ]
}
