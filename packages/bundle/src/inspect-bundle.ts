import type { Finding } from '@plugboard/types'
import { BundleRefusedError } from './bundle-errors.ts'
import type { InspectedBundle, InspectOptions } from './inspected-bundle.ts'
import { type Judgement, judgeBundle } from './judge-bundle.ts'
import type { OpenedBundle } from './open-bundle.ts'

/**
 * Judges an opened bundle, and requires that it is not refused.
 *
 * @throws BundleRefusedError with all findings, first those that it is refused for; and what `judgeBundle` throws
 */
export async function inspectBundle(
  opened: OpenedBundle,
  options: InspectOptions = {},
): Promise<InspectedBundle> {
  return requireAccepted(await judgeBundle(opened, options))
}

/** @throws BundleRefusedError with all findings, first those that it is refused for */
export function requireAccepted({ bundle, verdict }: Judgement): InspectedBundle {
  if (verdict === 'refused') throw new BundleRefusedError(findingsOf(bundle))
  return bundle
}

function findingsOf({ checks }: InspectedBundle): Finding[] {
  const findings = checks.flatMap((check) => check.findings ?? [])
  return [
    ...findings.filter(({ level }) => level === 'enforced'),
    ...findings.filter(({ level }) => level !== 'enforced'),
  ]
}
