import type { JsonObject } from '@plugboard/types'
import { isObject, parseWithoutPrototypes } from './json-object.ts'

// Deeper than the configuration of any request. Only a default that contains itself gets there.
const DEPTH_LIMIT = 128

/** A default adds a field whose own default adds another, and so on. */
export class EndlessDefaultsError extends Error {
  override readonly name = 'EndlessDefaultsError'
}

interface Target {
  readonly value: unknown
  readonly depth: number
  /** The schemas that were applied to the value: one that refers to itself is applied once. */
  readonly applied: Set<JsonObject>
}

/**
 * Adds the defaults of missing fields, where the schema applies whatever the configuration is: in `properties`, `items`,
 * `prefixItems` and `allOf`, and what they refer to with `$ref` in the same document. Below `anyOf`, `oneOf`, `not`, `if`
 * and the like, a default would depend on what it changes.
 *
 * @param schema as `readSchema` returns it
 * @param configuration is changed
 * @throws EndlessDefaultsError
 */
export function applyDefaults(schema: JsonObject, configuration: unknown): void {
  apply(schema, schema, { value: configuration, depth: 0, applied: new Set() })
}

function apply(schema: unknown, document: JsonObject, target: Target): void {
  if (!isObject(schema) || target.applied.has(schema)) return
  target.applied.add(schema)
  const root = typeof schema['$id'] === 'string' ? schema : document
  const referred = resolveLocal(schema['$ref'], root)
  if (referred) apply(referred, root, target)
  for (const each of listOf(schema['allOf'])) apply(each, root, target)
  if (target.depth > DEPTH_LIMIT) throw new EndlessDefaultsError('the defaults add fields without end')
  if (isObject(target.value)) applyToFields(schema, root, target.value, target.depth)
  if (Array.isArray(target.value)) applyToItems(schema, root, target.value, target.depth)
}

function applyToFields(schema: JsonObject, root: JsonObject, fields: JsonObject, depth: number): void {
  const { properties } = schema
  if (!isObject(properties)) return
  for (const [name, each] of Object.entries(properties)) {
    if (!Object.hasOwn(fields, name)) {
      const found = defaultOf(each, root)
      if (!found) continue
      Object.assign(fields, { [name]: parseWithoutPrototypes(JSON.stringify(found.value)) })
    }
    apply(each, root, { value: fields[name], depth: depth + 1, applied: new Set() })
  }
}

function applyToItems(schema: JsonObject, root: JsonObject, items: readonly unknown[], depth: number): void {
  const first = listOf(schema['prefixItems'])
  for (const [index, value] of items.entries()) {
    const each = index < first.length ? first[index] : schema['items']
    apply(each, root, { value, depth: depth + 1, applied: new Set() })
  }
}

/** The default of a schema, or of what it refers to. */
function defaultOf(schema: unknown, document: JsonObject): { value: unknown } | undefined {
  const passed = new Set<JsonObject>()
  let root = document
  for (let at = schema; isObject(at) && !passed.has(at); at = resolveLocal(at['$ref'], root)) {
    if (Object.hasOwn(at, 'default')) return { value: at['default'] }
    passed.add(at)
    if (typeof at['$id'] === 'string') root = at
  }
  return undefined
}

/** The schema at a JSON pointer in a fragment; undefined for other references. */
function resolveLocal(reference: unknown, root: JsonObject): JsonObject | undefined {
  if (reference === '#') return root
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined
  let at: unknown = root
  for (const part of reference.slice(2).split('/')) {
    const key = unescapePart(part)
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = Reflect.get(at, key)
  }
  return isObject(at) ? at : undefined
}

function unescapePart(part: string): string {
  return decode(part).replaceAll('~1', '/').replaceAll('~0', '~')
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return part
    throw error
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
