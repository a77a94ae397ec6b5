import { describe, expect, it } from 'vitest'
import { parseRange } from './byte-range.ts'
import { parseAcceptEncoding, selectContentCoding } from './content-negotiation.ts'
import { parseEntityTagList } from './entity-tag.ts'
import { parseHttpDate } from './http-date.ts'
import { evaluateIfRange } from './if-range.ts'
import { evaluatePreconditions } from './preconditions.ts'

const LENGTH = 2 ** 20
// A character is read for the list, the element, its parts, and as a number.
const MAX_READS_PER_CHARACTER = 16

const parsers: Record<string, (value: string) => unknown> = {
  parseEntityTagList,
  parseHttpDate,
  parseRange: (value) => parseRange(value, 1000),
  evaluateIfRange: (ifRange) => evaluateIfRange({ ifRange, etag: '"abc"' }),
  evaluatePreconditions: (field) =>
    evaluatePreconditions({
      method: 'GET',
      headers: { ifMatch: field, ifNoneMatch: field },
      representation: { etag: '"a"' },
    }),
  parseAcceptEncoding,
  selectContentCoding: (acceptEncoding) =>
    selectContentCoding({ acceptEncoding, available: [{ coding: 'br', size: 1 }] }),
}

const hostile: Record<string, (length: number) => string> = {
  'empty elements': (length) => repeated(',', length),
  'empty elements of a range': (length) => `bytes=${repeated(' ,', length)}`,
  spaces: (length) => repeated(' ', length),
  'spaces within a range': (length) => `bytes=0-0${repeated(' \t', length)}x`,
  'spaces before an end': (length) => `gzip${repeated(' ', length)};${repeated(' ', length)}x`,
  'short codings': (length) => repeated('a,', length),
  weights: (length) => repeated('a;q=0.1,', length),
  semicolons: (length) => repeated(';', length),
  'one long token': (length) => repeated('a', length),
  'a long weight': (length) => `gzip;q=${repeated('0', length)}`,
  'tags without an end': (length) => repeated('"a",', length).slice(0, -2),
  quotes: (length) => repeated('"', length),
  'one tag without an end': (length) => `"${repeated('a', length)}`,
  'weak without a tag': (length) => repeated('W/', length),
  digits: (length) => `bytes=${repeated('9', length)}-${repeated('9', length)}`,
  'leading zeros': (length) => `bytes=${repeated('0', length)}1-${repeated('0', length)}2`,
  dashes: (length) => `bytes=${repeated('-', length)}`,
  ranges: (length) => `bytes=${repeated('0-0,', length)}`,
  'ranges outside': (length) => `bytes=${repeated('1000-,', length)}`,
}

describe.each(Object.entries(parsers))('%s', (_parser, parse) => {
  it.each(Object.entries(hostile))(
    'reads each character a bounded number of times in 1 MiB of %s',
    (_shape, build) => {
      const value = build(LENGTH)
      expect(() => withReadBudget(value.length * MAX_READS_PER_CHARACTER, () => parse(value))).not.toThrow()
    },
  )
})

describe('withReadBudget', () => {
  it.each<[string, (value: string) => unknown]>([
    [
      'a search in the rest for every element',
      (value) => Array.from({ length: 100 }, (_, at) => value.indexOf(';', at)),
    ],
    [
      'a copy of the rest for every element',
      (value) => Array.from({ length: 100 }, (_, at) => value.slice(at)),
    ],
    ['a method of unknown cost', (value) => value.split(',')],
    ['a regular expression', (value) => /,+$/u.test(value)],
  ])('throws for %s', (_work, work) => {
    const value = repeated('a,', 1000)
    expect(() => withReadBudget(value.length * MAX_READS_PER_CHARACTER, () => work(value))).toThrow(
      /budget|uncounted/u,
    )
  })
})

function repeated(piece: string, length: number): string {
  return piece.repeat(length / piece.length)
}

type Cost = (value: string, parameters: readonly unknown[], result: unknown) => number

/** The most characters that each string method reads. */
const costs: Record<string, Cost> = {
  charCodeAt: () => 1,
  indexOf: (value, [, from], result) =>
    (result === -1 ? value.length : Number(result) + 1) - Number(from ?? 0),
  startsWith: (_value, [prefix]) => String(prefix).length,
  endsWith: (_value, [suffix]) => String(suffix).length,
  slice: (_value, _parameters, result) => String(result).length,
  toLowerCase: (value) => value.length,
}

/**
 * Runs a parser while the string methods count the characters they read, since a busy machine distorts a
 * stopwatch more than quadratic work does. Throws as soon as the budget is spent, and for any method of
 * unknown cost, regular expressions among them.
 */
function withReadBudget(budget: number, work: () => unknown): void {
  let reads = 0
  const counted = (name: string, method: (...parameters: unknown[]) => unknown) =>
    function count(this: string, ...parameters: unknown[]): unknown {
      const cost = costs[name]
      if (cost === undefined) throw new Error(`uncounted: ${name}`)
      const result = method.apply(this, parameters)
      reads += cost(this, parameters, result)
      if (reads > budget) throw new Error(`over budget: ${name}`)
      return result
    }
  const replaced = [...methodsOf(String.prototype), ...methodsOf(RegExp.prototype)]
  try {
    for (const { owner, key, descriptor } of replaced) {
      Object.defineProperty(owner, key, { ...descriptor, value: counted(String(key), descriptor.value) })
    }
    work()
  } finally {
    for (const { owner, key, descriptor } of replaced) Object.defineProperty(owner, key, descriptor)
  }
}

function methodsOf(owner: object) {
  return Reflect.ownKeys(owner)
    .filter((key) => key !== 'constructor' && key !== 'toString' && key !== 'valueOf')
    .map((key) => ({ owner, key, descriptor: Object.getOwnPropertyDescriptor(owner, key) ?? {} }))
    .filter(({ descriptor }) => typeof descriptor.value === 'function')
}
