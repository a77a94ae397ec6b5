import { type Finding, jsonPointer, printable } from '@plugboard/types'
import type { z } from 'zod'
import { createFinding } from './findings.ts'

/** zod's issues as findings: one for each field, with its JSON pointer (RFC 6901). */
export function fieldFindings(error: z.ZodError, facts: Pick<Finding, 'code' | 'file'>): Finding[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      const message =
        issue.path.length === 0 ? issue.message : `${label(issue.path)} ${lowerFirst(issue.message)}`
      return [createFinding({ ...facts, pointer: jsonPointer(issue.path), message })]
    }
    return issue.keys.map((key) =>
      createFinding({
        ...facts,
        pointer: jsonPointer([...issue.path, key]),
        message: `${printable(key)} is not a known field`,
        hint:
          key === 'entry'
            ? 'The entry belongs in the manifest.json of a ZIP.'
            : 'Remove it, or correct its spelling.',
      }),
    )
  })
}

/** zod's error map for a value of the wrong type, one of no choice, or a text that is no time, in words that follow the field's name. */
export function describeType(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_format' && issue.format === 'datetime')
    return 'must be a time such as 2027-06-01T00:00:00Z'
  if (issue.code !== 'invalid_type' && issue.code !== 'invalid_value') return undefined
  if (issue.input === undefined) return 'is missing'
  return issue.code === 'invalid_type'
    ? `must be of type ${issue.expected}`
    : `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
}

function label(path: readonly PropertyKey[]): string {
  return printable(path.map(String).join('.'))
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
