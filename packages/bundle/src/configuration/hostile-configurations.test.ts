import type { JsonObject } from '@plugboard/types'
import { afterAll, describe, expect, it } from 'vitest'
import { doubling } from '../testing/doubling-schema.ts'
import { createConfigurationValidator } from './configuration-validator.ts'
import { ConfigurationTooCostlyError } from './schema-thread.ts'

// One table of what strangers may send as a configuration. Each row ends in an answer within the limits, in one of two threads
// that the rows share: a row that breaks its thread breaks the next row.

const LANE = { caller: 'stranger', task: 'test' }
const validator = createConfigurationValidator({ threads: 2, timeoutMs: 30_000 })
const impatient = createConfigurationValidator({ threads: 2, timeoutMs: 1000 })
afterAll(async () => {
  await Promise.all([validator, impatient].map((each) => each[Symbol.asyncDispose]()))
})

const STANDARD = 'https://json-schema.org/draft/2020-12/schema'

function nested(levels: number, wrap: (inner: JsonObject) => JsonObject, leaf: JsonObject = {}): JsonObject {
  let schema = leaf
  for (let level = 0; level < levels; level += 1) schema = wrap(schema)
  return schema
}

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
