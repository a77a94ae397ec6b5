import type { CheckLevel } from '@plugboard/types'
import { ALL_CHECKS } from './all-checks.ts'
import type { Check } from './check.ts'

/** The level of each check that has another one than its own, by the name of the check. */
export type CheckPolicy = Readonly<Record<string, CheckLevel>>

/** The level of a check under a policy. */
export function levelOf({ name, level, isFixed }: Check, policy: CheckPolicy): CheckLevel {
  return isFixed ? level : (policy[name] ?? level)
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
