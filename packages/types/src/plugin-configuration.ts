import { z } from 'zod'
import { jsonPointer } from './json-pointer.ts'
import { printable } from './printable.ts'

/** The most bytes of a plugin's configuration schema, as JSON without whitespace. */
const CONFIGURATION_SCHEMA_LIMIT_BYTES = 65_536

/** How deep a configuration schema may be nested: as deep as the JSON of a request. */
const DEPTH_LIMIT = 64

const ORDER_LIMIT = 256
const POINTER_LENGTH_LIMIT = 300

/** A JSON object whose members nobody has validated yet. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * The text of a JSON Schema. Only what reads it without recursion is checked here, because everything else relies on that:
 * that it is an object of bounded depth and size. Whether it is a JSON Schema shows when it is compiled.
 */
const ConfigurationSchema = z.unknown().transform((value, context): JsonObject => {
  const fault = faultOf(value)
  if (!fault && isObject(value)) return value
  context.addIssue({
    code: 'custom',
    message: fault?.message ?? 'must be a JSON Schema, which is an object',
    path: fault?.path ?? [],
  })
  return z.NEVER
})

const ConfigurationPointer = z
  .string()
  .max(POINTER_LENGTH_LIMIT, { error: `must have at most ${POINTER_LENGTH_LIMIT} characters` })
  .regex(/^(?:\/(?:[^~/]|~[01])*)+$/, { error: 'must be a JSON pointer such as /label' })

/** What a tenant may configure of a plugin, and how a form shows it. */
export const PluginConfiguration = z.strictObject({
  schema: ConfigurationSchema.meta({
    type: 'object',
    description: `A JSON Schema (2020-12) of the configuration, at most ${CONFIGURATION_SCHEMA_LIMIT_BYTES} bytes. A field with "writeOnly": true is a secret.`,
  }),
  order: z
    .array(ConfigurationPointer)
    .max(ORDER_LIMIT, { error: `must have at most ${ORDER_LIMIT} fields` })
    .refine((pointers) => new Set(pointers).size === pointers.length, { error: 'must not repeat a field' })
    .default([])
    .meta({
      description:
        'The fields in the order of a form, as JSON pointers into the configuration. A form shows the others after them.',
      examples: [['/label', '/colors/accent']],
    }),
})

export type PluginConfiguration = z.infer<typeof PluginConfiguration>

/** What a form needs in order to show what a tenant may configure. */
export const ConfigurationDocument = z
  .object({
    schema: z
      .record(z.string(), z.unknown())
      .meta({ description: 'A JSON Schema (2020-12), as it was published.' }),
    order: z.array(z.string()).meta({
      description: 'The fields in the order of a form, as JSON pointers. Others come after them.',
    }),
    secrets: z.array(z.string()).meta({
      description: 'The fields that are secrets, as JSON pointers: those with "writeOnly": true.',
    }),
  })
  .meta({ id: 'PluginConfiguration' })

export type ConfigurationDocument = z.infer<typeof ConfigurationDocument>

interface Place {
  readonly value: unknown
  readonly path: readonly string[]
}

function faultOf(schema: unknown): { message: string; path: string[] } | undefined {
  let level: Place[] = [{ value: schema, path: [] }]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEPTH_LIMIT) return { message: `must be nested at most ${DEPTH_LIMIT} levels deep`, path: [] }
    const places = level.flatMap(placesIn)
    const unsafe = places.find(({ path }) => path.at(-1) === '__proto__')
    if (unsafe) {
      const message = `must not have the key ${printable(jsonPointer(unsafe.path))}, which would change the prototype of an object`
      return { message, path: [...unsafe.path] }
    }
    level = places
  }
  const bytes = new TextEncoder().encode(JSON.stringify(schema)).length
  if (bytes <= CONFIGURATION_SCHEMA_LIMIT_BYTES) return undefined
  return {
    message: `has ${bytes} bytes as JSON; at most ${CONFIGURATION_SCHEMA_LIMIT_BYTES} are allowed`,
    path: [],
  }
}

function placesIn({ value, path }: Place): Place[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).map(([key, each]) => ({ value: each, path: [...path, key] }))
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
