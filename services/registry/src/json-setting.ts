import { describeType } from '@plugboard/bundle'
import { printable } from '@plugboard/types'
import type { z } from 'zod'

/** zod's error map for a setting that is JSON, in words that follow the path of what is meant. */
export function describeSetting(issue: z.core.$ZodRawIssue): string | undefined {
  // The other codes are for `default`.
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check
  switch (issue.code) {
    case 'unrecognized_keys':
      return `has the unknown field ${issue.keys.map((key) => JSON.stringify(printable(key))).join(', ')}`
    case 'too_small':
      if (issue.minimum === 1 && issue.origin !== 'int' && issue.origin !== 'number')
        return 'must not be empty'
      return `must ${sizeOf(issue.origin, 'at least', issue.minimum)}`
    case 'too_big':
      return `must ${sizeOf(issue.origin, 'at most', issue.maximum)}`
    case 'invalid_type':
      return issue.expected === 'int' && issue.input !== undefined
        ? 'must be a whole number'
        : describeType(issue)
    default:
      return describeType(issue)
  }
}

/** All faults of a setting that is JSON, each with its path, such as `0.port must be at most 65535`. */
export function settingFaults({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'it'} ${message}`).join('; ')
}

function sizeOf(origin: string, bound: string, size: number | bigint): string {
  switch (origin) {
    case 'string':
      return `have ${bound} ${size} characters`
    case 'array':
      return `have ${bound} ${size} entries`
    default:
      return `be ${bound} ${size}`
  }
}
