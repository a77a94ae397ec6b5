import type { JsonObject } from '@plugboard/types'
import { afterAll, describe, expect, it } from 'vitest'
import { createConfigurationValidator } from './configuration-validator.ts'
import { ConfigurationTooCostlyError } from './schema-thread.ts'

// One table of what strangers may send as a schema or as a configuration. Each row ends in an answer within the limits, in
// one of two threads that the rows share: a row that breaks its thread breaks the next row.

const LANE = { caller: 'stranger', task: 'test' }
const validator = createConfigurationValidator({ threads: 2, timeoutMs: 30_000 })
const impatient = createConfigurationValidator({ threads: 2, timeoutMs: 1000 })
afterAll(async () => {
  await Promise.all([validator, impatient].map((each) => each[Symbol.asyncDispose]()))
})

const STANDARD = 'https://json-schema.org/draft/2020-12/schema'
const MISSING = /is not in the schema; nothing is fetched/
const ENDLESS = /refers to itself without end/

function stepTo(index: number): JsonObject {
  return { $ref: `#/$defs/step${index}` }
}

/** A schema whose evaluation doubles with each of its references. */
function doubling(steps: number, leaf: JsonObject, keyword = 'allOf'): JsonObject {
  const last = `#/$defs/step${steps}`
  const entries = Array.from({ length: steps }, (_, index) => [
    `step${index + 1}`,
    { [keyword]: [stepTo(index), stepTo(index)] },
  ])
  return { $defs: { step0: leaf, ...Object.fromEntries(entries) }, properties: { a: { $ref: last } } }
}

function nested(levels: number, wrap: (inner: JsonObject) => JsonObject, leaf: JsonObject = {}): JsonObject {
  let schema = leaf
  for (let level = 0; level < levels; level += 1) schema = wrap(schema)
  return schema
}

describe('a hostile schema is refused', () => {
  it.each<[what: string, schema: JsonObject, pointer: string, message: RegExp]>([
    ['with a reference to a server', { $ref: 'https://attacker.example/schema.json' }, '/$ref', MISSING],
    [
      'with a reference to the address of cloud metadata',
      { items: { $ref: 'http://169.254.169.254/latest' } },
      '/items/$ref',
      MISSING,
    ],
    [
      'with a reference to a file',
      { properties: { a: { $ref: 'file:///etc/passwd' } } },
      '/properties/a/$ref',
      MISSING,
    ],
    ['with a relative reference', { $ref: 'other.json#/x' }, '/$ref', MISSING],
    ['with a reference to data', { $ref: 'data:application/json,{}' }, '/$ref', MISSING],
    [
      'with a reference to an older draft',
      { $ref: 'http://json-schema.org/draft-07/schema#' },
      '/$ref',
      MISSING,
    ],
    ['with a reference to nothing', { $ref: '#/$defs/none' }, '/$ref', MISSING],
    [
      'with a reference to a property of every object',
      { $defs: {}, $ref: '#/$defs/toString' },
      '/$ref',
      MISSING,
    ],
    [
      'with a reference into a keyword without meaning',
      { $ref: '#/hidden', hidden: { $async: true } },
      '/$ref',
      MISSING,
    ],
    [
      'with a dynamic reference to a server',
      { $dynamicRef: 'https://attacker.example/#a' },
      '/$dynamicRef',
      /must name an anchor/,
    ],
    ['that is a reference to itself', { $ref: '#' }, '', ENDLESS],
    [
      'of two references to each other',
      { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
      '',
      ENDLESS,
    ],
    ['that requires itself in allOf', { allOf: [{ $ref: '#' }] }, '', ENDLESS],
    ['that excludes itself', { not: { $ref: '#' } }, '', ENDLESS],
    ['that is a dynamic reference to itself', { $dynamicAnchor: 'a', $dynamicRef: '#a' }, '', ENDLESS],
    ['whose default contains itself', { properties: { a: { $ref: '#', default: {} } } }, '', ENDLESS],
    ['that takes the address of the standard', { $id: STANDARD }, '/$id', /names the standard schemas/],
    [
      'that takes an address of the standard inside',
      { properties: { a: { $id: 'http://JSON-schema.org/x' } } },
      '/properties/a/$id',
      /names the standard schemas/,
    ],
    [
      'with two schemas of one address',
      { $defs: { a: { $id: 'urn:x', minimum: 1 }, b: { $id: 'urn:x', minimum: 2 } } },
      '',
      /cannot be compiled: .*more than one/,
    ],
    ['of an older draft', { $schema: 'http://json-schema.org/draft-07/schema#' }, '/$schema', /2020-12/],
    ['of a draft of its own', { $schema: 'https://attacker.example/draft' }, '/$schema', /2020-12/],
    [
      'with an enum of 1001 values',
      { enum: Array.from({ length: 1001 }, (_, index) => index) },
      '/enum',
      /at most 1000/,
    ],
    ['with a pattern of 1001 characters', { pattern: 'a'.repeat(1001) }, '/pattern', /at most 1000/],
    [
      'with the name of properties in 1001 characters',
      { patternProperties: { ['a'.repeat(1001)]: true } },
      `/patternProperties/${'a'.repeat(1001)}`,
      /at most 1000/,
    ],
    [
      'with a pattern that is none',
      { properties: { a: { pattern: '(' } } },
      '/properties/a/pattern',
      /not a regular expression/,
    ],
    [
      'with a pattern of another language',
      { pattern: '(?<name>a)\\k<other>' },
      '/pattern',
      /not a regular expression/,
    ],
    ['with 2001 subschemas', { allOf: Array.from({ length: 2001 }, () => ({})) }, '', /at most 2000/],
    ['of a type that there is not', { type: 'secret' }, '/type', /must be one of/],
    [
      'with a limit that is a text',
      { properties: { a: { minimum: '1' } } },
      '/properties/a/minimum',
      /must be a number/,
    ],
    ['with a negative length', { maxLength: -1 }, '/maxLength', /must be at least 0/],
    ['with a multiple of nothing', { multipleOf: 0 }, '/multipleOf', /must be more than 0/],
    ['with properties in a list', { properties: [] }, '/properties', /must be an object/],
    [
      'with a secret in a list',
      { properties: { a: { items: { writeOnly: true } } } },
      '/properties/a/items/writeOnly',
      /"properties" alone/,
    ],
    [
      'with a secret behind a reference',
      { $defs: { a: { writeOnly: true } } },
      '/$defs/a/writeOnly',
      /"properties" alone/,
    ],
    ['that is a secret itself', { writeOnly: true }, '/writeOnly', /"properties" alone/],
    [
      'with a secret that has a default',
      { properties: { a: { writeOnly: true, default: 'x' } } },
      '/properties/a/default',
      /everybody can read/,
    ],
    [
      'with a secret in the default of what is around it',
      { properties: { a: { default: { b: 'x' }, properties: { b: { writeOnly: true } } } } },
      '/properties/a/properties/b',
      /everybody can read/,
    ],
  ])('%s', async (_what, schema, pointer, message) => {
    const { faults } = await validator.compile(LANE, schema)
    expect(faults).toContainEqual({ ...faults[0], pointer, message: expect.stringMatching(message) })
  })

  it.each<[what: string, schema: JsonObject]>([
    [
      'whose evaluation of nothing doubles 60 times',
      { ...doubling(60, {}), properties: {}, $ref: '#/$defs/step60' },
    ],
    [
      'whose failures double 60 times',
      { ...doubling(60, false as never), properties: {}, $ref: '#/$defs/step60' },
    ],
  ])('%s, when its time is up', async (_what, schema) => {
    await expect(impatient.compile(LANE, schema)).rejects.toThrow(ConfigurationTooCostlyError)
  })
})

describe('a configuration is answered', () => {
  const STRING = { type: 'string' }
  const unlike: JsonObject = { properties: { a: { enum: [{ valueOf: 1 }, { constructor: 2 }] } } }
  it.each<[what: string, schema: JsonObject, configuration: string, answer: string]>([
    [
      'with a prototype as a key',
      { additionalProperties: STRING },
      '{"__proto__":{"a":1}}',
      '/__proto__ type',
    ],
    [
      'with a prototype as a key that no keyword mentions',
      { properties: { a: STRING } },
      '{"__proto__":{"a":1}}',
      '{"__proto__":{"a":1}}',
    ],
    [
      'without a required constructor',
      { required: ['constructor', 'toString'] },
      '{}',
      '/constructor required, /toString required',
    ],
    [
      'with the default of a constructor',
      { properties: { constructor: { default: 'x' } } },
      '{}',
      '{"constructor":"x"}',
    ],
    ['that replaces methods which a comparison calls', unlike, '{"a":{"valueOf":1,"toString":2}}', '/a enum'],
    [
      'equal to a value that replaces such methods',
      unlike,
      '{"a":{"constructor":2}}',
      '{"a":{"constructor":2}}',
    ],
    [
      'with items that replace such methods',
      { properties: { a: { uniqueItems: true } } },
      '{"a":[{"valueOf":1},{"valueOf":1}]}',
      '/a uniqueItems',
    ],
    [
      'with 2000 items that are compared',
      { properties: { a: { uniqueItems: true } } },
      JSON.stringify({ a: Array.from({ length: 2000 }, (_, index) => ({ index })) }),
      'accepted',
    ],
    [
      'with keys in another order than a constant',
      { const: { a: 1, b: [2] } },
      '{"b":[2],"a":1}',
      '{"b":[2],"a":1}',
    ],
    [
      'with a number at the edge of what there is',
      { properties: { a: { multipleOf: 1e-300, maximum: 1e308 } } },
      '{"a":1.7e308}',
      '/a maximum, /a multipleOf',
    ],
    [
      'with a number that no double holds exactly',
      { properties: { a: { multipleOf: 0.1 } } },
      '{"a":0.3}',
      '/a multipleOf',
    ],
    [
      'of a schema that refers to itself',
      { properties: { child: { $ref: '#' } }, additionalProperties: false },
      '{"child":{"child":{"x":1}}}',
      '/child/child/x additionalProperties',
    ],
    [
      'of a schema with a dynamic anchor',
      { $dynamicAnchor: 'a', properties: { child: { $dynamicRef: '#a' }, n: { type: 'number' } } },
      '{"child":{"n":"x"}}',
      '/child/n type',
    ],
    [
      'of an anchor inside another address',
      {
        $defs: { b: { $id: 'urn:b', $dynamicAnchor: 'a', type: 'number' } },
        $dynamicAnchor: 'a',
        properties: { n: { $ref: 'urn:b' } },
      },
      '{"n":"x"}',
      '/n type',
    ],
    [
      'of a schema that is the standard itself',
      { properties: { a: { $ref: STANDARD } } },
      '{"a":{"minLength":-1}}',
      '/a/minLength minimum',
    ],
    [
      'of keywords that only the compiler knows',
      {
        $async: true,
        nullable: true,
        id: 'x',
        $data: '#',
        discriminator: { propertyName: 'a' },
        properties: { a: { $async: true, type: 'string', nullable: true } },
      },
      '{"a":null}',
      '/a type',
    ],
    [
      'of a keyword that is a property of every object',
      { constructor: 1, toString: { type: 'x' }, hasOwnProperty: [] },
      '{}',
      '{}',
    ],
    [
      'of a format that nobody knows',
      { properties: { a: { format: 'attacker' } } },
      '{"a":"x"}',
      '{"a":"x"}',
    ],
    [
      'of a format that is a property of every object',
      { properties: { a: { format: 'constructor' } } },
      '{"a":"x"}',
      '{"a":"x"}',
    ],
    [
      'of an address that is none',
      { properties: { a: { format: 'uri' } } },
      `{"a":"http://${'a/'.repeat(7000)}\\\\"}`,
      '/a format',
    ],
    [
      'of a mail address with 14,000 dots',
      { properties: { a: { format: 'email' } } },
      `{"a":"${'a.'.repeat(7000)}"}`,
      '/a format',
    ],
    [
      'of a default in alternatives, which are not applied',
      { anyOf: [{ properties: { a: { default: 1 } } }] },
      '{}',
      '{}',
    ],
    [
      'of a default behind a reference in alternatives',
      { $defs: { a: { properties: { a: { default: 1 } } } }, oneOf: [{ $ref: '#/$defs/a' }] },
      '{}',
      '{}',
    ],
    [
      'that begins a default without end',
      { properties: { a: { properties: { b: { $ref: '#/properties/a', default: {} } } } } },
      '{"a":{}}',
      ' $ref',
    ],
    [
      'that begins a reference without end',
      { properties: { a: { $ref: '#/$defs/b' } }, $defs: { b: { anyOf: [{ $ref: '#/$defs/b' }] } } },
      '{"a":1}',
      ' $ref',
    ],
    ['of a schema that allows nothing', { properties: { a: false } }, '{"a":1}', '/a false schema'],
    [
      'of alternatives inside of each other',
      nested(20, (inner) => ({ anyOf: [inner, { minProperties: 5 }] }), { maxProperties: 0 }),
      '{"a":1}',
      'refused',
    ],
    [
      'of conditions inside of each other',
      nested(20, (inner) => ({ if: false, else: inner }), { required: ['a'] }),
      '{}',
      '/a required',
    ],
  ])('%s', async (_what, schema, configuration, answer) => {
    const parsed: JsonObject = JSON.parse(configuration)
    const verdict = await validator.validate(LANE, { schema, configuration: parsed })
    const { kind } = verdict
    const text =
      kind === 'accepted'
        ? verdict.configuration
        : verdict.faults
            .map(({ pointer, keyword }) => `${pointer} ${keyword}`)
            .toSorted()
            .join(', ')
    expect([kind, text]).toContain(answer)
  })

  it.each<[what: string, schema: JsonObject, configuration: JsonObject]>([
    [
      'for a pattern that backtracks',
      { properties: { a: { pattern: '^(a+)+$' } } },
      { a: `${'a'.repeat(40)}!` },
    ],
    [
      'for a pattern of overlapping alternatives',
      { properties: { a: { pattern: '^(a|aa)+$' } } },
      { a: `${'a'.repeat(80)}!` },
    ],
    [
      'for a key and a pattern that backtracks',
      { patternProperties: { '^(x+x+)+y$': true } },
      { ['x'.repeat(60)]: 1 },
    ],
    ['for a schema whose steps double 60 times', doubling(60, {}), { a: 1 }],
    ['for failures that double 60 times', doubling(60, { type: 'string' }), { a: 1 }],
    ['for alternatives that double 60 times', doubling(60, { type: 'string' }, 'anyOf'), { a: 1 }],
  ])('that its limit is reached, %s', async (_what, schema, configuration) => {
    await expect(impatient.validate(LANE, { schema, configuration })).rejects.toThrow(
      ConfigurationTooCostlyError,
    )
    const next = impatient.validate(LANE, { schema: {}, configuration: { b: 2 } })
    expect(await next).toEqual({ kind: 'accepted', configuration: '{"b":2}' })
  })
})

it('configurations of one tenant are answered while all those of another wait for patterns that backtrack', async () => {
  await using shared = createConfigurationValidator({ threads: 1, timeoutMs: 1000 })
  const answered: string[] = []
  const schema = { properties: { a: { pattern: '^(a+)+$' } } }
  const attacks = Array.from({ length: 4 }, async (_, index) => {
    const lane = { caller: 'attacker', task: String(index) }
    const attack = shared.validate(lane, { schema, configuration: { a: `${'a'.repeat(40)}!` } })
    await expect(attack).rejects.toThrow(ConfigurationTooCostlyError)
    answered.push('attacker')
  })
  const others = ['first', 'second'].map(async (caller) => {
    const verdict = await shared.validate({ caller, task: '' }, { schema: {}, configuration: {} })
    expect(verdict.kind).toBe('accepted')
    answered.push(caller)
  })
  await Promise.all([...attacks, ...others])
  // One attack has the only thread, and each of the others has its turn after at most one more.
  expect(answered.indexOf('first')).toBeLessThanOrEqual(2)
  expect(answered.indexOf('second')).toBeLessThanOrEqual(3)
})

function fieldOf(index: number) {
  return [`field-${index}`, { type: 'string', minLength: 1, pattern: '^[a-z]+$' }]
}

it('the largest schema compiles in the memory of a thread, as often as there is another one', async () => {
  for (const first of [0, 1000, 2000]) {
    const properties = Object.fromEntries(Array.from({ length: 940 }, (_, index) => fieldOf(first + index)))
    const schema = { properties, required: Object.keys(properties).slice(0, 100) }
    expect(JSON.stringify(schema).length).toBeGreaterThan(60_000)
    expect(await validator.compile(LANE, schema)).toMatchObject({ faults: [] })
  }
})

it('one caller has at most 64 configurations waiting, and others are not affected', async () => {
  await using shared = createConfigurationValidator({ threads: 1, timeoutMs: 30_000 })
  const task = { schema: {}, configuration: {} }
  const results = await Promise.allSettled([
    ...Array.from({ length: 66 }, () => shared.validate({ caller: 'many', task: '' }, task)),
    shared.validate({ caller: 'one', task: '' }, task),
  ])
  const refused = results.flatMap((result, index) =>
    result.status === 'rejected' ? [[index, result.reason.name]] : [],
  )
  expect(refused).toEqual([
    [64, 'TooManyConfigurationsError'],
    [65, 'TooManyConfigurationsError'],
  ])
})

it('a task that fills the memory of its thread is refused, and the next one is answered', async () => {
  await using patient = createConfigurationValidator({ threads: 1, timeoutMs: 120_000 })
  const schema = doubling(40, { type: 'string', minLength: 3, pattern: 'x' })
  const filling = patient.validate(LANE, { schema, configuration: { a: 1 } })
  await expect(filling).rejects.toMatchObject({ name: 'ConfigurationTooCostlyError', limit: 'memory' })
  const next = patient.validate(LANE, { schema: {}, configuration: {} })
  expect(await next).toEqual({ kind: 'accepted', configuration: '{}' })
})
