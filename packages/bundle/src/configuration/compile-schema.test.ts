import type { JsonObject } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { createSchemaCompiler } from './compile-schema.ts'

const compiler = createSchemaCompiler()

function validate(schema: JsonObject, configuration: JsonObject) {
  const compiled = compiler.compile(JSON.stringify(schema))
  expect(compiled.faults).toEqual([])
  return compiled.validate(JSON.stringify(configuration))
}

describe('a default', () => {
  const withDefault = { properties: { a: { default: 1 } } }
  it.each<[what: string, schema: JsonObject, configuration: JsonObject, complete: JsonObject]>([
    ['of a missing field is added', withDefault, {}, { a: 1 }],
    ['of a field that is null is not', withDefault, { a: null }, { a: null }],
    ['in a missing object is not', { properties: { o: withDefault } }, {}, {}],
    ['in an object that is there is added', { properties: { o: withDefault } }, { o: {} }, { o: { a: 1 } }],
    [
      'in an object that is a default itself is added',
      { properties: { o: { ...withDefault, default: { b: 2 } } } },
      {},
      { o: { b: 2, a: 1 } },
    ],
    [
      'in items is added to each',
      { properties: { l: { items: withDefault } } },
      { l: [{}, { a: 2 }] },
      { l: [{ a: 1 }, { a: 2 }] },
    ],
    [
      'in prefixItems is added to the item at its place',
      { properties: { l: { prefixItems: [withDefault], items: { properties: { b: { default: 2 } } } } } },
      { l: [{}, {}] },
      { l: [{ a: 1 }, { b: 2 }] },
    ],
    [
      'in allOf is added',
      { allOf: [withDefault, { properties: { b: { default: 2 } } }] },
      {},
      { a: 1, b: 2 },
    ],
    [
      'behind a reference is added',
      { $defs: { d: withDefault }, properties: { o: { $ref: '#/$defs/d' } } },
      { o: {} },
      { o: { a: 1 } },
    ],
    [
      'of what a field refers to is added',
      { $defs: { 'x/y~': { default: 3 } }, properties: { a: { $ref: '#/$defs/x~1y~0' } } },
      {},
      { a: 3 },
    ],
    [
      'beside a reference comes before the one behind it',
      { $defs: { d: { default: 3 } }, properties: { a: { $ref: '#/$defs/d', default: 4 } } },
      {},
      { a: 4 },
    ],
    ['in anyOf is not added', { anyOf: [withDefault] }, {}, {}],
    ['in oneOf is not added', { oneOf: [withDefault] }, {}, {}],
    ['in else is not added', { if: false, else: withDefault }, {}, {}],
    ['in patternProperties is not added', { patternProperties: { '^o': withDefault } }, { o: {} }, { o: {} }],
    ['at the root is not applied', { default: { a: 1 } }, {}, {}],
  ])('%s', (_what, schema, configuration, complete) => {
    const verdict = validate(schema, configuration)
    expect(verdict.kind === 'accepted' && JSON.parse(verdict.configuration)).toEqual(complete)
  })

  it('is validated like any other value', () => {
    expect(validate({ properties: { a: { type: 'string', default: 1 } } }, {})).toEqual({
      kind: 'refused',
      faults: [{ pointer: '/a', keyword: 'type', message: 'must be a text' }],
    })
  })
})

describe('a fault', () => {
  const alternatives = { properties: { a: { anyOf: [{ type: 'string' }, { type: 'number', minimum: 5 }] } } }
  it.each<[what: string, schema: JsonObject, configuration: JsonObject, faults: string[]]>([
    ['of all alternatives is one', alternatives, { a: true }, ['/a must be a text, or must be a number']],
    [
      'inside of an alternative is reported at its place',
      { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      {},
      ['/a is missing', '/b is missing'],
    ],
    [
      'of two alternatives that both match says so',
      { oneOf: [{}, {}] },
      {},
      [' must match only one of the alternatives in the schema'],
    ],
    [
      'of a condition is reported without the condition',
      { if: {}, else: {}, required: ['a'] },
      {},
      ['/a is missing'],
    ],
    [
      'of a field that another one requires names it',
      { dependentRequired: { a: ['b'] } },
      { a: 1 },
      ['/b is missing, which is required because there is "a"'],
    ],
    [
      'of a name is reported at the field',
      { propertyNames: { maxLength: 1 } },
      { ab: 1 },
      ['/ab must have at most 1 characters', '/ab has a name that is not allowed'],
    ],
    [
      'has a pointer with escapes',
      { additionalProperties: false },
      { 'a/b~c': 1 },
      ['/a~1b~0c is not a known field'],
    ],
    [
      'of a list that is too long',
      { properties: { a: { prefixItems: [{}], items: false } } },
      { a: [1, 2] },
      ['/a must have at most 1 items'],
    ],
    [
      'of a list that lacks something',
      { properties: { a: { contains: { const: 1 }, maxContains: 2 } } },
      { a: [2] },
      ['/a/0 must be 1', '/a must have at least 1 and at most 2 items of the kind that the schema asks for'],
    ],
  ])('%s', (_what, schema, configuration, faults) => {
    const verdict = validate(schema, configuration)
    const found = verdict.kind === 'refused' ? verdict.faults : []
    expect(found.map(({ pointer, message }) => `${pointer} ${message}`)).toEqual(faults)
  })

  it('is one of at most 20', () => {
    const configuration = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, 1]))
    const verdict = validate({ additionalProperties: { type: 'string' } }, configuration)
    expect(verdict.kind === 'refused' && verdict.faults).toHaveLength(20)
  })
})
