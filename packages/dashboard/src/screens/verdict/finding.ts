import type { CheckResult } from '@plugboard/client'

/** What a check found: a fault, its place, and what to do about it. Its texts may have words of plugin authors. */
export type Finding = NonNullable<CheckResult['findings']>[number]

/** A finding that keeps an upload from being published. */
export function isEnforced({ level }: Finding): boolean {
  return level === 'enforced'
}
