import type { JsonObject } from '@plugboard/types'
import { afterAll, describe, expect, it } from 'vitest'
import { doubling } from '../testing/doubling-schema.ts'
import { createConfigurationValidator } from './configuration-validator.ts'
import { ConfigurationTooCostlyError } from './schema-thread.ts'

// One table of what strangers may send as a schema. Each row ends in an answer within the limits, in one of two threads that the
// rows share: a row that breaks its thread breaks the next row.

const LANE = { caller: 'stranger', task: 'test' }
const validator = createConfigurationValidator({ threads: 2, timeoutMs: 30_000 })
const impatient = createConfigurationValidator({ threads: 2, timeoutMs: 1000 })
afterAll(async () => {
  await Promise.all([validator, impatient].map((each) => each[Symbol.asyncDispose]()))
})

const STANDARD = 'https://json-schema.org/draft/2020-12/schema'
const MISSING = /is not in the schema; nothing is fetched/
const ENDLESS = /refers to itself without end/

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
