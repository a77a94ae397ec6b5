import type { JsonObject } from '@plugboard/types'
import { jsonPointer } from '@plugboard/types/json-pointer'
import { printable } from '@plugboard/types/printable'
import { isObject, withoutPrototype } from './json-object.ts'
import {
  SCHEMA_KEYWORDS,
  SCHEMA_LIST_KEYWORDS,
  SCHEMA_MAP_KEYWORDS,
  VALUE_KEYWORDS,
} from './schema-keywords.ts'

const SUBSCHEMA_LIMIT = 2000
const ENUM_LIMIT = 1000
const PATTERN_LIMIT = 1000

const DRAFT = /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/
const STANDARD_HOST = /^https?:\/\/json-schema\.org(?:[/:]|$)/i

/** A fault of a schema, and its place in the schema. */
export interface SchemaFault {
  readonly pointer: string
  /** Continues a sentence that begins with the place. */
  readonly message: string
}

export interface ReadSchema {
  /** A copy with the keywords that decide something, in objects without a prototype. */
  readonly schema: JsonObject
  readonly faults: readonly SchemaFault[]
  /** Pointers into the configuration to the fields that are secrets. */
  readonly secrets: readonly string[]
}

interface Place {
  readonly path: readonly string[]
  /** The field of the configuration, if the place is reached from the root through `properties` alone. */
  readonly field: readonly string[] | undefined
  /** What the defaults of the place and of those around it have for the field. */
  readonly defaults: readonly unknown[]
}

/**
 * Reads a schema that satisfies the meta-schema: finds what exceeds a limit, and the secrets.
 *
 * @param root nested to a bounded depth
 */
export function readSchema(root: JsonObject): ReadSchema {
  const faults: SchemaFault[] = []
  const secrets: string[] = []
  let subschemas = 0
  const schema = readObject(root, { path: [], field: [], defaults: [] })
  if (subschemas > SUBSCHEMA_LIMIT) {
    add([], `has ${subschemas} subschemas; at most ${SUBSCHEMA_LIMIT} are allowed`)
  }
  return { schema, faults, secrets }

  function readAny(value: unknown, place: Place): unknown {
    return isObject(value) ? readObject(value, place) : value
  }

  function readObject(value: JsonObject, place: Place): JsonObject {
    subschemas += 1
    checkIdentity(value, place.path)
    checkSizes(value, place.path)
    const isSecret = value['writeOnly'] === true
    if (isSecret) addSecret(value, place)
    const around: Place =
      isSecret || !place.field
        ? { ...place, field: undefined }
        : {
            ...place,
            defaults: Object.hasOwn(value, 'default')
              ? [...place.defaults, value['default']]
              : place.defaults,
          }
    return withoutPrototype(
      Object.entries(value).flatMap(([keyword, member]): [string, unknown][] => {
        if (VALUE_KEYWORDS.has(keyword)) return [[keyword, member]]
        const path = [...place.path, keyword]
        const inside: Place = { path, field: undefined, defaults: [] }
        if (SCHEMA_KEYWORDS.has(keyword)) return [[keyword, readAny(member, inside)]]
        if (SCHEMA_LIST_KEYWORDS.has(keyword) && Array.isArray(member)) {
          return [
            [
              keyword,
              member.map((each: unknown, index) =>
                readAny(each, { ...inside, path: [...path, String(index)] }),
              ),
            ],
          ]
        }
        if (SCHEMA_MAP_KEYWORDS.has(keyword) && isObject(member))
          return [[keyword, readMap(keyword, member, around)]]
        return []
      }),
    )
  }

  function readMap(keyword: string, schemas: JsonObject, { path, field, defaults }: Place): JsonObject {
    return withoutPrototype(
      Object.entries(schemas).map(([name, each]) => {
        const place = [...path, keyword, name]
        if (keyword === 'patternProperties') checkPattern(name, place)
        if (keyword !== 'properties' || !field)
          return [name, readAny(each, { path: place, field: undefined, defaults: [] })]
        const inside = defaults.flatMap((value) =>
          isObject(value) && Object.hasOwn(value, name) ? [value[name]] : [],
        )
        return [name, readAny(each, { path: place, field: [...field, name], defaults: inside })]
      }),
    )
  }

  function addSecret(value: JsonObject, { path, field, defaults }: Place): void {
    if (!field || field.length === 0) {
      add(
        [...path, 'writeOnly'],
        'marks a secret where there can be none: a secret is a field that is reached from the root through "properties" alone, and is not inside of another secret',
      )
      return
    }
    secrets.push(jsonPointer(field))
    const hasDefault = Object.hasOwn(value, 'default')
    if (hasDefault || defaults.length > 0) {
      add(hasDefault ? [...path, 'default'] : path, 'gives a secret a default, which everybody can read')
    }
  }

  function checkIdentity(value: JsonObject, path: readonly string[]): void {
    const { $schema: draft, $id: id, $dynamicRef: dynamic } = value
    if (typeof draft === 'string' && !DRAFT.test(draft)) {
      add([...path, '$schema'], 'must be https://json-schema.org/draft/2020-12/schema, or left out')
    }
    if (typeof id === 'string' && STANDARD_HOST.test(id)) {
      add([...path, '$id'], 'must not be an address of json-schema.org, which names the standard schemas')
    }
    // The compiler knows no others.
    if (typeof dynamic === 'string' && !dynamic.startsWith('#')) {
      add([...path, '$dynamicRef'], 'must name an anchor of the schema, such as #node')
    }
  }

  function checkSizes({ enum: values, pattern }: JsonObject, path: readonly string[]): void {
    if (Array.isArray(values) && values.length > ENUM_LIMIT) {
      add([...path, 'enum'], `has ${values.length} values; at most ${ENUM_LIMIT} are allowed`)
    }
    if (typeof pattern === 'string') checkPattern(pattern, [...path, 'pattern'])
  }

  function checkPattern(pattern: string, path: readonly string[]): void {
    if (pattern.length > PATTERN_LIMIT) {
      add(path, `is a pattern of ${pattern.length} characters; at most ${PATTERN_LIMIT} are allowed`)
      return
    }
    const fault = patternFault(pattern)
    if (fault !== undefined) add(path, `is not a regular expression: ${fault}`)
  }

  function add(path: readonly string[], message: string): void {
    faults.push({ pointer: jsonPointer(path), message })
  }
}

/** Pointers to the fields of the configuration that are secrets, by a schema that was published. */
export function secretsOf(schema: JsonObject): readonly string[] {
  return readSchema(schema).secrets
}

/** Patterns are ECMAScript's, with the flag u, as the standard recommends. */
function patternFault(pattern: string): string | undefined {
  try {
    RegExp(pattern, 'u')
    return undefined
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return printable(error.message.split(': ').at(-1) ?? error.message)
  }
}
