import type { Random } from './random.ts'

type Choices = readonly [string, ...string[]]

/** Keywords of JSON Schema by what their values are. */
const OF_SCHEMA = [
  'items',
  'not',
  'if',
  'then',
  'else',
  'additionalProperties',
  'unevaluatedProperties',
] as const
const OF_SCHEMAS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const
const OF_NAMED_SCHEMAS = ['properties', '$defs', 'patternProperties', 'dependentSchemas'] as const
const OF_TEXT = ['$ref', '$id', '$anchor', '$dynamicRef', 'pattern', 'format', 'title'] as const
const OF_NUMBER = ['minimum', 'maxLength', 'multipleOf', 'maxItems'] as const
const OF_ANYTHING = ['type', 'enum', 'const', 'default', 'required', 'x'] as const

const TYPES: Choices = ['object', 'string', 'array', 'number', 'integer', 'boolean', 'null']
const TEXTS: Choices = [
  '#',
  '#/$defs/a',
  '#/properties/a',
  '#/properties/missing',
  'https://a.example/b',
  '(a+)+$',
  '^(?:a|a)*$',
  '(?<a>x)\\k<a>',
  'a{1000}{1000}',
  '\u202e',
  '../a',
  '',
  'date-time',
]
const FIELDS: Choices = [
  'id',
  'name',
  'version',
  'description',
  'category',
  'extensionPoints',
  'entry',
  'compat',
  'isolation',
  'configuration',
  'permissions',
  'securityFix',
  '__proto__',
  'x',
]

/** A schema of a configuration: often a valid one, and seldom one that no parser should read. */
export function randomConfigurationSchema(random: Random): unknown {
  if (random.chance(0.1)) return anything(random)
  const properties = { a: randomSchema(random, 4), b: randomSchema(random, 2) }
  return { type: 'object', properties, $defs: { a: randomSchema(random, 3) } }
}

/** A manifest with some fields that are wrong. */
export function randomManifest(random: Random): unknown {
  const fields = Array.from({ length: random.below(random.pick([1, 2, 6])) }, () => [
    random.pick(FIELDS),
    anything(random),
  ])
  return {
    id: 'fuzzed',
    name: 'Fuzzed',
    version: '1.0.0',
    ...(random.chance(0.6) && { configuration: { schema: randomConfigurationSchema(random) } }),
    ...Object.fromEntries(fields),
  }
}

function randomSchema(random: Random, depth: number): unknown {
  const entries = Array.from({ length: 1 + random.below(4) }, () => keyword(random, depth))
  return Object.fromEntries(entries)
}

function keyword(random: Random, depth: number): readonly [string, unknown] {
  if (random.chance(0.02)) return [random.pick(['__proto__', ...OF_SCHEMAS, ...OF_TEXT]), anything(random)]
  const inner = () => (depth > 0 ? randomSchema(random, depth - 1) : random.chance(0.5))
  const some = () => Array.from({ length: 1 + random.below(3) }, inner)
  return random.pick<() => readonly [string, unknown]>([
    () => [random.pick(OF_SCHEMA), inner()],
    () => [random.pick(OF_SCHEMAS), some()],
    () => [random.pick(OF_NAMED_SCHEMAS), { a: inner(), '^b': inner() }],
    () => [random.pick(OF_TEXT), random.pick(TEXTS)],
    () => [random.pick(OF_NUMBER), random.below(1e6)],
    () => ['type', random.pick(TYPES)],
    () => [random.pick(OF_ANYTHING), anything(random)],
  ])()
}

function anything(random: Random): unknown {
  if (random.chance(0.05)) return JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`)
  return random.pick<() => unknown>([
    () => random.pick(TEXTS),
    () => random.below(1e9) - 5e8,
    () => 1e308,
    () => random.chance(0.5),
    () => null,
    () => [random.pick(TEXTS), random.pick(TYPES)],
    () => 'a'.repeat(random.below(10_000)),
  ])()
}
