import type { JsonObject } from '@plugboard/types'
import { jsonPointer } from '@plugboard/types/json-pointer'
import { printable } from '@plugboard/types/printable'
import { Ajv2020, type ErrorObject, MissingRefError, type ValidateFunction } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { canonicalJson } from '../canonical-json.ts'
import { applyDefaults, EndlessDefaultsError } from './apply-defaults.ts'
import { type ConfigurationFault, describeFaults } from './describe-fault.ts'
import { isObject, parseWithoutPrototypes, withoutPrototype } from './json-object.ts'
import { readSchema, type SchemaFault } from './read-schema.ts'

/** More would not help, and a configuration could have thousands. */
const FAULTS_LIMIT = 20

const STANDARD = 'https://json-schema.org/draft/2020-12/schema'

const ENDLESS =
  'is nested too deep, or refers to itself without end, so that nothing can be validated with it'

export type ConfigurationVerdict =
  | {
      readonly kind: 'accepted'
      /** The configuration with the defaults of the schema, as JSON. */
      readonly configuration: string
    }
  | { readonly kind: 'refused'; readonly faults: readonly ConfigurationFault[] }

export interface CompiledSchema {
  readonly faults: readonly SchemaFault[]
  /** Pointers into the configuration to the fields that are secrets. */
  readonly secrets: readonly string[]
  /** @throws RangeError, EndlessDefaultsError when the schema refers to itself without end */
  validate(configuration: string): ConfigurationVerdict
}

// Strict mode is off, because it refuses schemas that the standard allows. Faults are all collected. Small schemas that
// are referred to are not copied to each place that does, because a schema of references would become megabytes of code.
const OPTIONS = {
  strict: false,
  allErrors: true,
  logger: false,
  inlineRefs: false,
  ownProperties: true,
  code: { optimize: false },
} as const

/** Compiles schemas. It is not for the thread that answers requests: a schema can take any time and any memory. */
export function createSchemaCompiler(): { compile(text: string): CompiledSchema } {
  // Not the one that a schema names in $schema.
  const satisfiesStandard = createAjv(OPTIONS).compile({ $ref: STANDARD })
  return {
    compile(text) {
      const root = parseWithoutPrototypes(text)
      if (!isObject(root)) throw new TypeError('the schema is not an object')
      if (!satisfiesStandard(JSON.parse(text))) {
        return unusable(describeFaults(satisfiesStandard.errors ?? []))
      }
      const { schema, faults, secrets } = readSchema(root)
      if (faults.length > 0) return unusable(faults)
      return compileRead(schema, secrets)
    },
  }
}

function compileRead(schema: JsonObject, secrets: readonly string[]): CompiledSchema {
  const missing = new Map<string, SchemaFault[]>()
  for (;;) {
    const ajv = createAjv({ ...OPTIONS, validateSchema: false })
    try {
      const satisfies = ajv.compile(withoutReferences(schema, missing))
      if (missing.size > 0) return unusable([...missing.values()].flat())
      return requireEnd(compiledOf({ schema, secrets, satisfies }))
    } catch (error) {
      if (!(error instanceof MissingRefError)) return unusable([compileFault(error)])
      const { missingRef } = error
      const [reference] = referencesIn(schema, []).filter(
        ({ to }) => !missing.has(to) && names(to, missingRef),
      )
      const to = reference?.to ?? missingRef
      const places = referencesIn(schema, []).filter((each) => each.to === to)
      missing.set(to, (places.length > 0 ? places : [{ to, path: [] }]).map(missingFault))
      // One that cannot be found would be missing again.
      if (!reference || missing.size >= FAULTS_LIMIT) return unusable([...missing.values()].flat())
    }
  }
}

function compiledOf({
  schema,
  secrets,
  satisfies,
}: {
  readonly schema: JsonObject
  readonly secrets: readonly string[]
  readonly satisfies: ValidateFunction
}): CompiledSchema {
  return {
    faults: [],
    secrets,
    validate: (text) => {
      const configuration = parseWithoutPrototypes(text)
      applyDefaults(schema, configuration)
      if (satisfies(configuration)) return { kind: 'accepted', configuration: JSON.stringify(configuration) }
      return { kind: 'refused', faults: distinct(describeFaults(satisfies.errors ?? [])) }
    },
  }
}

/** Refuses a schema with which not even an empty configuration can be validated. */
function requireEnd(compiled: CompiledSchema): CompiledSchema {
  try {
    compiled.validate('{}')
    return compiled
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof EndlessDefaultsError)) throw error
    return unusable([{ pointer: '', message: ENDLESS }])
  }
}

function createAjv(options: ConstructorParameters<typeof Ajv2020>[0]): Ajv2020 {
  const ajv = new Ajv2020(options)
  ajvFormats.default(ajv)
  // Those of the compiler compare each item with each other, and call methods that a configuration may have replaced.
  ajv.removeKeyword('uniqueItems').removeKeyword('const').removeKeyword('enum')
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    compile: (isWanted: boolean) => (items: readonly unknown[]) =>
      !isWanted || new Set(items.map(canonicalJson)).size === items.length,
  })
  ajv.addKeyword({
    keyword: 'const',
    compile: (wanted: unknown) => reporting('const', { allowedValue: wanted }, equals([wanted])),
  })
  ajv.addKeyword({
    keyword: 'enum',
    schemaType: 'array',
    compile: (wanted: readonly unknown[]) => reporting('enum', { allowedValues: wanted }, equals(wanted)),
  })
  return ajv
}

function equals(wanted: readonly unknown[]): (value: unknown) => boolean {
  const texts = new Set(wanted.map(canonicalJson))
  return (value) => texts.has(canonicalJson(value))
}

/** A check that says what would have been right. */
function reporting(
  keyword: string,
  params: Readonly<Record<string, unknown>>,
  isRight: (value: unknown) => boolean,
) {
  const check = (value: unknown): boolean => {
    const right = isRight(value)
    check.errors = right ? [] : [{ keyword, params }]
    return right
  }
  const none: Partial<ErrorObject>[] = []
  check.errors = none
  return check
}

function unusable(faults: readonly SchemaFault[]): CompiledSchema {
  return {
    faults: distinct(faults),
    secrets: [],
    validate: () => {
      throw new TypeError('the schema has faults')
    },
  }
}

function distinct<Fault extends SchemaFault>(faults: readonly Fault[]): Fault[] {
  const found = new Map<string, Fault>()
  for (const fault of faults) found.set(`${fault.pointer}\n${fault.message}`, fault)
  return [...found.values()].slice(0, FAULTS_LIMIT)
}

function compileFault(error: unknown): SchemaFault {
  if (error instanceof RangeError) return { pointer: '', message: ENDLESS }
  if (!(error instanceof Error)) throw error
  return { pointer: '', message: `cannot be compiled: ${printable(error.message)}` }
}

/** True when the compiler, which encodes references and drops an empty fragment, means this one. */
function names(to: string, missingRef: string): boolean {
  const reference = to.toWellFormed().replace(/#$/, '')
  return missingRef.endsWith(reference) || missingRef.endsWith(encodeURI(reference))
}

function missingFault({ to, path }: Reference): SchemaFault {
  return {
    pointer: jsonPointer(path),
    message: `refers to ${printable(to)}, which is not in the schema; nothing is fetched from elsewhere`,
  }
}

interface Reference {
  readonly to: string
  readonly path: readonly string[]
}

function referencesIn(value: unknown, path: readonly string[]): Reference[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    isReference(key) && typeof member === 'string'
      ? [{ to: member, path: [...path, key] }]
      : referencesIn(member, [...path, key]),
  )
}

/** A copy without the references to what is missing, in order to find the others. */
function withoutReferences(schema: JsonObject, missing: ReadonlyMap<string, unknown>): JsonObject {
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy)
    return isObject(value) ? withoutReferences(value, missing) : value
  }
  const kept = Object.entries(schema).filter(
    ([key, member]) => !(isReference(key) && typeof member === 'string' && missing.has(member)),
  )
  return withoutPrototype(kept.map(([key, member]) => [key, copy(member)]))
}

function isReference(key: string): boolean {
  return key === '$ref' || key === '$dynamicRef'
}
