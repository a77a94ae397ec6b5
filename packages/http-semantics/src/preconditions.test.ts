import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ConditionalFields, evaluatePreconditions, type PreconditionOutcome } from './preconditions.ts'

// A field value is octets, read as Latin-1.
const anyOctets = fc.uint8Array({ maxLength: 40 }).map((octets) => String.fromCharCode(...octets))

const BEFORE = 'Sun, 06 Nov 1994 08:49:36 GMT'
const MODIFIED = 'Sun, 06 Nov 1994 08:49:37 GMT'
const AFTER = 'Sun, 06 Nov 1994 08:49:38 GMT'
// A store's clock is finer than the field; the fraction must not make it newer than MODIFIED.
const current = { etag: '"abc"', lastModified: Date.UTC(1994, 10, 6, 8, 49, 37, 500) }

type Row = [section: string, method: string, headers: ConditionalFields, outcome: PreconditionOutcome]

describe('evaluatePreconditions', () => {
  it.each<Row>([
    ['§13.2.2 no condition', 'GET', {}, 'proceed'],

    ['§13.1.1 listed', 'PUT', { ifMatch: '"x", "abc"' }, 'proceed'],
    ['§13.1.1 not listed', 'PUT', { ifMatch: '"x"' }, 'precondition-failed'],
    ['§13.1.1 any', 'PUT', { ifMatch: '*' }, 'proceed'],
    ['§13.1.1 strong comparison', 'PUT', { ifMatch: 'W/"abc"' }, 'precondition-failed'],
    ['§13.1.1 malformed is no match', 'PUT', { ifMatch: 'abc' }, 'precondition-failed'],
    ['§13.1.1 one malformed element', 'PUT', { ifMatch: '"abc", abc' }, 'precondition-failed'],
    ['§13.1.1 an empty list', 'PUT', { ifMatch: '' }, 'precondition-failed'],
    ['§13.1.1 412 for a GET too', 'GET', { ifMatch: '"x"' }, 'precondition-failed'],

    ['§13.1.2 listed', 'GET', { ifNoneMatch: '"x", "abc"' }, 'not-modified'],
    ['§13.1.2 alone', 'GET', { ifNoneMatch: '"abc"' }, 'not-modified'],
    ['§13.1.2 HEAD', 'HEAD', { ifNoneMatch: '"abc"' }, 'not-modified'],
    ['§13.1.2 weak comparison', 'GET', { ifNoneMatch: 'W/"abc"' }, 'not-modified'],
    ['§13.1.2 not listed', 'GET', { ifNoneMatch: '"x"' }, 'proceed'],
    ['§13.1.2 any', 'GET', { ifNoneMatch: '*' }, 'not-modified'],
    ['§13.1.2 malformed is no match', 'GET', { ifNoneMatch: 'abc' }, 'proceed'],
    ['§13.1.2 an empty list', 'GET', { ifNoneMatch: '' }, 'proceed'],
    ['§13.1.2 any other method', 'PUT', { ifNoneMatch: '*' }, 'precondition-failed'],
    ['§13.1.2 any other method, listed', 'DELETE', { ifNoneMatch: '"abc"' }, 'precondition-failed'],

    ['§13.1.3 equal', 'GET', { ifModifiedSince: MODIFIED }, 'not-modified'],
    ['§13.1.3 later', 'HEAD', { ifModifiedSince: AFTER }, 'not-modified'],
    ['§13.1.3 earlier', 'GET', { ifModifiedSince: BEFORE }, 'proceed'],
    ['§5.6.7 RFC 850', 'GET', { ifModifiedSince: 'Sunday, 06-Nov-94 08:49:37 GMT' }, 'not-modified'],
    ['§5.6.7 asctime', 'GET', { ifModifiedSince: 'Sun Nov  6 08:49:37 1994' }, 'not-modified'],
    ['§13.1.3 malformed', 'GET', { ifModifiedSince: '1994-11-06' }, 'proceed'],
    ['§13.1.3 another method', 'PUT', { ifModifiedSince: AFTER }, 'proceed'],
    ['§13.1.3 beside If-None-Match', 'GET', { ifNoneMatch: '"x"', ifModifiedSince: AFTER }, 'proceed'],
    ['§13.1.3 beside a malformed one', 'GET', { ifNoneMatch: 'abc', ifModifiedSince: AFTER }, 'proceed'],

    ['§13.1.4 equal', 'PUT', { ifUnmodifiedSince: MODIFIED }, 'proceed'],
    ['§13.1.4 later', 'PUT', { ifUnmodifiedSince: AFTER }, 'proceed'],
    ['§13.1.4 earlier', 'PUT', { ifUnmodifiedSince: BEFORE }, 'precondition-failed'],
    ['§13.1.4 malformed', 'PUT', { ifUnmodifiedSince: '0' }, 'proceed'],
    ['§13.1.4 beside If-Match', 'PUT', { ifMatch: '"abc"', ifUnmodifiedSince: BEFORE }, 'proceed'],

    ['§13.2.2 1 before 3', 'GET', { ifMatch: '"x"', ifNoneMatch: '"abc"' }, 'precondition-failed'],
    ['§13.2.2 1, then 3', 'GET', { ifMatch: '"abc"', ifNoneMatch: '"abc"' }, 'not-modified'],
    ['§13.2.2 2 before 3', 'GET', { ifUnmodifiedSince: BEFORE, ifNoneMatch: '"abc"' }, 'precondition-failed'],
    ['§13.2.2 2, then 4', 'GET', { ifUnmodifiedSince: AFTER, ifModifiedSince: AFTER }, 'not-modified'],

    ['§13.2.1 OPTIONS', 'OPTIONS', { ifMatch: '"x"' }, 'proceed'],
    ['§13.2.1 TRACE', 'TRACE', { ifNoneMatch: '*' }, 'proceed'],
  ])('with a representation, %s: %s %j returns %s', (_section, method, headers, outcome) => {
    expect(evaluatePreconditions({ method, headers, representation: current })).toBe(outcome)
  })

  it.each<Row>([
    ['§13.1.1 nothing to match', 'PUT', { ifMatch: '*' }, 'precondition-failed'],
    ['§13.1.1 nothing to match', 'PATCH', { ifMatch: '"abc"' }, 'precondition-failed'],
    ['§13.1.2 create only', 'PUT', { ifNoneMatch: '*' }, 'proceed'],
    ['§13.1.4 no date', 'PUT', { ifUnmodifiedSince: BEFORE }, 'proceed'],
    ['§13.2.1 it stays a 404', 'GET', { ifMatch: '*' }, 'proceed'],
    ['§13.2.1 it stays a 404', 'HEAD', { ifNoneMatch: '*' }, 'proceed'],
  ])('without a representation, %s: %s %j returns %s', (_section, method, headers, outcome) => {
    expect(evaluatePreconditions({ method, headers, representation: null })).toBe(outcome)
  })

  it.each<Row>([
    ['§13.1.3', 'GET', { ifModifiedSince: AFTER }, 'proceed'],
    ['§13.1.4', 'PUT', { ifUnmodifiedSince: BEFORE }, 'proceed'],
  ])(
    'without a modification date ignores dates, %s: %s %j returns %s',
    (_section, method, headers, outcome) => {
      expect(evaluatePreconditions({ method, headers, representation: { etag: '"abc"' } })).toBe(outcome)
    },
  )

  it('matches a weak entity tag for If-None-Match but never for If-Match (§8.8.3.2)', () => {
    const representation = { etag: 'W/"abc"' }
    const evaluate = (headers: ConditionalFields) =>
      evaluatePreconditions({ method: 'GET', headers, representation })
    expect(evaluate({ ifMatch: 'W/"abc"' })).toBe('precondition-failed')
    expect(evaluate({ ifNoneMatch: 'W/"abc"' })).toBe('not-modified')
    expect(evaluate({ ifNoneMatch: '"abc"' })).toBe('not-modified')
  })

  it('uses the clock passed by its caller for two-digit years', () => {
    const representation = { etag: '"abc"', lastModified: new Date('2030-01-01T00:00:00Z') }
    const headers = { ifModifiedSince: 'Sunday, 01-Jan-40 00:00:00 GMT' }
    const evaluate = (nowMs: number) =>
      evaluatePreconditions({ method: 'GET', headers, representation, nowMs })
    expect(evaluate(Date.UTC(2030, 0))).toBe('not-modified')
    expect(evaluate(Date.UTC(1980, 0))).toBe('proceed')
  })

  it('throws a TypeError when the entity tag of the representation has no quotes', () => {
    const representation = { etag: 'abc' }
    const evaluate = (headers: ConditionalFields) => () =>
      evaluatePreconditions({ method: 'GET', headers, representation })
    expect(evaluate({ ifNoneMatch: 'abc' })).toThrow(TypeError)
    expect(evaluate({ ifMatch: '*' })).toThrow(TypeError)
  })

  const tagLike = fc.string({ unit: fc.constantFrom('"', 'W/', ',', ' ', '*', 'abc', 'x') })
  const tagField = fc.option(fc.oneof(tagLike, anyOctets), { nil: undefined })
  const dateField = fc.option(fc.oneof(fc.constantFrom(BEFORE, MODIFIED, AFTER), fc.string()), {
    nil: undefined,
  })
  const fields = fc.record({
    ifMatch: tagField,
    ifNoneMatch: tagField,
    ifModifiedSince: dateField,
    ifUnmodifiedSince: dateField,
  })
  const method = fc.constantFrom('GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE')

  it('returns not-modified only for GET and HEAD, for any fields', () => {
    fc.assert(
      fc.property(method, fields, fc.constantFrom(current, null), (name, headers, representation) => {
        const outcome = evaluatePreconditions({ method: name, headers, representation })
        expect(outcome === 'not-modified' && name !== 'GET' && name !== 'HEAD').toBe(false)
      }),
      { numRuns: 1000 },
    )
  })

  it('ignores dates when entity tags were sent (§13.1.3, §13.1.4)', () => {
    fc.assert(
      fc.property(method, fields, (name, { ifMatch = '"abc"', ifNoneMatch = '"x"', ...dates }) => {
        const evaluate = (headers: ConditionalFields) =>
          evaluatePreconditions({ method: name, headers, representation: current })
        expect(evaluate({ ifMatch, ifNoneMatch, ...dates })).toBe(evaluate({ ifMatch, ifNoneMatch }))
      }),
      { numRuns: 1000 },
    )
  })
})
