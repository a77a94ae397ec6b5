import { z } from 'zod'
import { StartError } from '../run/start-error.ts'

/** Everything that is wrong with the settings, in one message that names each variable and its fix. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError'
}

/** The documentation of one environment variable, for docs/configuration.md. */
export interface SettingDoc {
  readonly name: string
  readonly description: string
  /** As written in a shell; empty when there is none. */
  readonly default: string
  readonly values: string
}

declare module 'zod' {
  interface GlobalMeta {
    /** The accepted values in words: "a number of bytes", "fs or s3". */
    values?: string
    /** What to do when the value is not valid. */
    fix?: string
  }
}

/**
 * Reads settings from environment variables. A variable set to the empty string counts as not set, as in a
 * compose file with an unset default.
 *
 * @throws ConfigError that lists every faulty variable with its fix
 */
export function parseEnvironment<Schema extends z.ZodObject>(
  service: string,
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = schema.safeParse(set)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  const faults = [...issues, ...faultsBetweenSettings(schema, set, issues)].map((issue) =>
    describeFault(schema, issue),
  )
  throw new ConfigError(
    [
      `The ${service} cannot start: ${faults.length} setting${faults.length > 1 ? 's need' : ' needs'} a change.`,
    ]
      .concat(faults.map((fault) => `  ${fault}`))
      .join('\n'),
  )
}

/** zod runs checks across settings only when each setting is valid, so they run again without the invalid ones. */
function faultsBetweenSettings(
  schema: z.ZodObject,
  set: Readonly<Record<string, unknown>>,
  issues: readonly z.core.$ZodIssue[],
): readonly z.core.$ZodIssue[] {
  const faulty = new Set(issues.map((issue) => issue.path[0]))
  const rest = schema.safeParse(Object.fromEntries(Object.entries(set).filter(([name]) => !faulty.has(name))))
  return rest.success ? [] : rest.error.issues.filter((issue) => !faulty.has(issue.path[0]))
}

function describeFault(schema: z.ZodObject, issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0] ?? 'settings')
  const field = schema.shape[name]
  const fix = field instanceof z.ZodType ? fixOf(field, issue) : undefined
  return [`${name}: ${issue.message}.`, ...(fix ? [fix] : [])].join(' ')
}

/** The fix of the setting, or one derived from its documentation. The message of a custom check contains its fix. */
function fixOf(field: z.ZodType, issue: z.core.$ZodIssue): string | undefined {
  const { fix, values } = field.meta() ?? {}
  if (fix !== undefined || issue.code === 'custom' || values === undefined) return fix
  const fallback = defaultOf(field)
  return `Set it to ${values}, or leave it out ${fallback === '' ? 'if it is not needed' : `for ${fallback}`}.`
}

/** The documentation of each variable, in the order of the schema: the source of docs/configuration.md. */
export function describeSettings(schema: z.ZodObject): readonly SettingDoc[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    if (!(field instanceof z.ZodType)) throw new TypeError(`${name} is not a schema`)
    const { description, values } = field.meta() ?? {}
    if (!description || !values) throw new TypeError(`${name} needs .meta({ description, values })`)
    return { name, description, values, default: defaultOf(field) }
  })
}

function defaultOf(field: z.ZodType): string {
  if (!(field instanceof z.ZodDefault || field instanceof z.ZodPrefault)) return ''
  return String(field.def.defaultValue)
}
