import { expect, it } from 'vitest'
import { readSourceMap, SEGMENTS_LIMIT } from './read-source-map.ts'

const PLAIN = {
  version: 3,
  sources: ['../src/a.ts', null],
  sourcesContent: ['// first\n  alert(1)\n', null],
  // Column 1 of line 2 is column 3 of line 2 of the source, column 5 is of no source, and column 9 of the one without a name.
  mappings: ';AACE,I,ICAA',
}

function trace(map: unknown, line: number, column: number) {
  const found = readSourceMap(JSON.stringify(map)).trace({ line, column })
  return found && { source: found.source, line: found.line, column: found.column, text: found.text() }
}

const FOUND = { source: '../src/a.ts', line: 2, column: 3, text: '  alert(1)' }

it('a place has the segment at it or before it on its line', () => {
  expect(trace(PLAIN, 2, 1)).toEqual(FOUND)
  expect(trace(PLAIN, 2, 4)).toEqual(FOUND)
})

it.each([
  ['before all segments', 1, 1],
  ['after the last line', 3, 1],
  ['in a segment without a source', 2, 5],
  ['in a source without a name', 2, 9],
])('a place %s is not in the source', (_what, line, column) => {
  expect(trace(PLAIN, line, column)).toBe(undefined)
})

it('a map of sections is traced in the section that a place is in', () => {
  const first = { ...PLAIN, sources: ['first.ts'], sourcesContent: undefined, mappings: 'AAAA' }
  const sections = [
    { offset: { line: 0, column: 0 }, map: first },
    { offset: { line: 0, column: 10 }, map: { ...first, sources: ['second.ts'] } },
    { offset: { line: 4, column: 0 }, map: PLAIN },
  ]
  const map = { version: 3, sections }
  expect(trace(map, 1, 10)).toMatchObject({ source: 'first.ts' })
  expect(trace(map, 1, 11)).toMatchObject({ source: 'second.ts', line: 1, column: 1 })
  expect(trace(map, 6, 1)).toEqual(FOUND)
})

it('a section that begins at line two billion takes no memory', () => {
  const sections = [{ offset: { line: 2_000_000_000, column: 0 }, map: PLAIN }]
  expect(trace({ version: 3, sections }, 2_000_000_002, 1)).toEqual(FOUND)
  expect(trace({ version: 3, sections }, 1, 1)).toBe(undefined)
})

it.each([
  ['a source index below zero', ';ADCE'],
  ['a source index above the last', ';AgggBCE'],
  ['a line below zero', ';AADE'],
  ['a number that is cut off', ';AACg'],
  ['a number of a hundred digits', `;AA${'g'.repeat(100)}BA`],
])('mappings with %s name no place that is none', (_what, mappings) => {
  const found = trace({ ...PLAIN, mappings }, 2, 1)
  expect(found === undefined || (found.line > 0 && found.column > 0 && found.source === '../src/a.ts')).toBe(
    true,
  )
})

it('the beginning that some servers put before JSON is skipped', () => {
  expect(readSourceMap(`)]}'\n${JSON.stringify(PLAIN)}`).trace({ line: 2, column: 1 })).toMatchObject({
    line: 2,
  })
})

it.each([
  ['HTML', '<html>', 'is not JSON'],
  ['nothing', '', 'is not JSON'],
  ['a number', '3', 'is not a source map of version 3'],
  ['a version 2', JSON.stringify({ ...PLAIN, version: 2 }), '"version" is missing or wrong'],
  ['sources that are numbers', JSON.stringify({ ...PLAIN, sources: [1] }), '"sources.0" is missing or wrong'],
  [
    'mappings that are decoded',
    JSON.stringify({ ...PLAIN, mappings: [[]] }),
    '"mappings" is missing or wrong',
  ],
  ['mappings in another code', JSON.stringify({ ...PLAIN, mappings: 'AAAA%' }), 'not Base64 VLQ'],
  [
    'sections in sections',
    JSON.stringify({
      version: 3,
      sections: [{ offset: { line: 0, column: 0 }, map: { version: 3, sections: [] } }],
    }),
    '"sections.0.map.sources" is missing',
  ],
  [
    'sections at a negative line',
    JSON.stringify({ version: 3, sections: [{ offset: { line: -1, column: 0 }, map: PLAIN }] }),
    '"sections.0.offset.line"',
  ],
  [
    'a segment more than the limit',
    JSON.stringify({ ...PLAIN, mappings: 'A,'.repeat(SEGMENTS_LIMIT) }),
    'more than 1000000 segments',
  ],
])('%s is no source map, and the message says why', (_what, text, message) => {
  expect(() => readSourceMap(text)).toThrow(message)
})
