import type { CheckLevel } from '@plugboard/types'
import { ALL_CHECKS } from './all-checks.ts'
import type { Check } from './check.ts'
import { checkComponents, checkLicenses } from './check-components.ts'
import { checkVulnerabilities } from './check-vulnerabilities.ts'

/** The level of each check that has another one than its own, by the name of the check. */
export type CheckPolicy = Readonly<Record<string, CheckLevel>>

/** The level of a check under a policy. */
export function levelOf({ name, level, isFixed }: Check, policy: CheckPolicy): CheckLevel {
  return isFixed ? level : (policy[name] ?? level)
}

/** Whether a policy refuses what the bill of materials lists, which must then be there. */
export function needsBill(policy: CheckPolicy, { hasLicensePolicy }: { hasLicensePolicy: boolean }): boolean {
  const needing = [checkVulnerabilities, ...(hasLicensePolicy ? [checkLicenses] : [])]
  return needing.some((check) => levelOf(check, policy) === 'enforced')
}

/**
 * The policy with what follows from it: where the bill of materials is needed, the check that it is there is enforced, unless the policy
 * has another level for it.
 */
export function completePolicy(policy: CheckPolicy, options: { hasLicensePolicy: boolean }): CheckPolicy {
  return needsBill(policy, options) ? { [checkComponents.name]: 'enforced', ...policy } : policy
}

/** Why no policy may name the check; undefined if it may. */
export function policyFault(name: string): string | undefined {
  const check = ALL_CHECKS.find((each) => each.name === name)
  if (!check) {
    const names = ALL_CHECKS.filter(({ isFixed }) => !isFixed).map((each) => each.name)
    return `there is no check ${JSON.stringify(name)}; there are ${names.join(', ')}`
  }
  return check.isFixed ? `the check ${name} is always ${check.level}` : undefined
}
