import { describeType } from '@plugboard/bundle'
import { type JsonFault, parseStrictJson, printable } from '@plugboard/types'
import { z } from 'zod'

/**
 * A setting that is JSON, as the schema says. All its faults are in one message, which never contains its value, since that may have
 * secrets. Keys that are repeated, and numbers that would be rounded, are refused with their place.
 *
 * @param what the message begins with it: `a JSON array of scanners`
 */
export function jsonSetting<Schema extends z.ZodType>(schema: Schema, what: string) {
  return z.string().transform((text, context): z.output<Schema> => {
    const json = parseStrictJson(text)
    const parsed = json.ok ? schema.safeParse(json.value, { error: describeSetting }) : undefined
    if (parsed?.success) return parsed.data
    const faults = json.ok ? settingFaults(parsed?.error) : `it ${describeSyntax(json.faults[0])}`
    context.addIssue({ code: 'custom', message: `must be ${what}: ${faults}` })
    return z.NEVER
  })
}

/** Without the text that is there, which may be part of a secret. */
function describeSyntax({ kind, line, column }: JsonFault): string {
  const place = `line ${line}, column ${column}`
  switch (kind) {
    case 'syntax':
      return `must be JSON, in single quotes when it is set in a shell, and is none from ${place} on`
    case 'repeated-key':
      return `must not repeat a key of an object, as at ${place}`
    case 'inexact-number':
      return `must have numbers that can be held exactly, unlike the one at ${place}`
  }
}

/** zod's error map for a setting that is JSON, in words that follow the path of what is meant. */
function describeSetting(issue: z.core.$ZodRawIssue): string | undefined {
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
function settingFaults(error: z.ZodError | undefined): string {
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.') || 'it'} ${message}`).join('; ')
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
