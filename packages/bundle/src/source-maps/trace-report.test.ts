import type { CapabilityReport, CheckResult, Finding } from '@plugboard/types'
import { expect, it } from 'vitest'
import type { CheckedFile } from '../checks/check.ts'
import { checkedFile } from '../testing/checked-file.ts'
import { traceReport } from './trace-report.ts'

// Line 1 of the script is line 2 of the source, from column 3 on.
const MAP = {
  version: 3,
  sources: ['../src/a.ts'],
  sourcesContent: ['// first\n  alert(token)\n'],
  mappings: 'AACE',
}
const SOURCE = { file: 'src/a.ts', line: 2, column: 3 }
const PLACE = { file: 'bundle.js', line: 1, column: 1 }

function failing(path: string): CheckedFile {
  const fail = () => {
    throw new Error(`${path} was read`)
  }
  return { ...checkedFile(path, ''), head: fail, bytes: fail, text: fail }
}

/** What is reported of a bundle with these findings, which are enforced. */
function trace(
  findings: readonly Finding[],
  {
    script = 'alert(1)',
    maps = [checkedFile('bundle.js.map', JSON.stringify(MAP))],
    capabilities,
    showsSource = true,
  }: {
    script?: string
    maps?: readonly CheckedFile[]
    capabilities?: CapabilityReport
    showsSource?: boolean
  } = {},
) {
  const results: CheckResult[] = [
    { name: 'syntax', outcome: 'refused', message: 'faults', findings: [...findings] },
    { name: 'source-maps', outcome: 'passed', message: 'fine' },
  ]
  const report = traceReport(
    { results, capabilities },
    { files: [checkedFile('bundle.js', script), failing('other.js')], maps, showsSource },
  )
  return {
    findings: report.results[0]?.findings ?? [],
    maps: report.results[1],
    capabilities: report.capabilities,
  }
}

const FOUND: Finding = { code: 'SYNTAX_ERROR', level: 'enforced', message: 'a fault', ...PLACE }

it('a finding has its place in the source and, if it is enforced, what is there', () => {
  expect(trace([FOUND]).findings).toEqual([{ ...FOUND, source: SOURCE, excerpt: 'alert(token)' }])
})

it('a finding of which everybody reads shows nothing of the source but the place', () => {
  const advisory: Finding = { ...FOUND, level: 'advisory' }
  expect(trace([advisory]).findings).toEqual([{ ...advisory, source: SOURCE }])
})

it('a finding that a person may allow, so that everybody reads it later, shows nothing of the source', () => {
  expect(trace([FOUND], { showsSource: false }).findings).toEqual([{ ...FOUND, source: SOURCE }])
})

it('a finding about a secret, or with an excerpt of its own, gets none', () => {
  const secret: Finding = { ...FOUND, code: 'SECRET_FOUND' }
  const shown: Finding = { ...FOUND, excerpt: 'mine' }
  expect(trace([secret, shown]).findings).toEqual([
    { ...secret, source: SOURCE },
    { ...shown, source: SOURCE },
  ])
})

it('an excerpt hides what may be a credential, and is bounded and printable', () => {
  const line = `${'x'.repeat(60)} = "ghp_${'a1'.repeat(20)}" \u202E ${'y '.repeat(400)}`
  const map = { ...MAP, sourcesContent: [`\n${line}`], mappings: 'AAC6D' }
  const [finding] = trace([FOUND], { maps: [checkedFile('bundle.js.map', JSON.stringify(map))] }).findings
  expect(finding?.excerpt).toContain('= "[…]" \\u{202e} y y')
  expect(finding?.excerpt).not.toContain('a1a1')
  expect(finding?.excerpt?.length).toBeLessThanOrEqual(200)
})

it('a capability has the places in the source', () => {
  const capability = { name: 'code.eval', target: null, confidence: 'certain', count: 2 } as const
  const other = { ...PLACE, line: 7 }
  const facts = { declared: false, omitted: 0 }
  const capabilities = { ...facts, capabilities: [{ ...capability, places: [PLACE, other] }] }
  expect(trace([], { capabilities }).capabilities).toEqual({
    ...facts,
    capabilities: [{ ...capability, places: [{ ...PLACE, source: SOURCE }, other] }],
  })
})

it.each([
  [
    'in the file',
    `//# sourceMappingURL=data:application/json;charset=utf-8;base64,${btoa(JSON.stringify(MAP))}\n`,
    [],
  ],
  [
    'in the file, percent-encoded',
    `//# sourceMappingURL=data:application/json,${encodeURIComponent(JSON.stringify(MAP))}`,
    [],
  ],
  ['in another folder', '//# sourceMappingURL=maps/my%20a.map\n', ['maps/my a.map']],
  ['in a style sheet', '/*# sourceMappingURL=a.css.map */', ['a.css.map']],
  [
    'beside it, though its comment names another',
    '//# sourceMappingURL=https://example.com/bundle.js.map',
    ['bundle.js.map'],
  ],
])('a map that is %s is found', (_what, comment, paths) => {
  const maps = paths.map((path) => checkedFile(path, JSON.stringify(MAP)))
  expect(trace([FOUND], { script: `alert(1)\n${comment}`, maps }).findings[0]?.source).toEqual(SOURCE)
})

it('a reference that leaves the bundle, or cannot be decoded, is none', () => {
  for (const reference of ['../../etc/passwd', '%E0%A4%A', 'http://[', ''])
    expect(trace([FOUND], { script: `//# sourceMappingURL=${reference}`, maps: [] }).findings).toEqual([
      FOUND,
    ])
})

it('a map is read only when there is a finding in its file', () => {
  const elsewhere: Finding = { ...FOUND, file: 'absent.js' }
  const { maps, findings } = trace([elsewhere, { ...FOUND, line: undefined }], {
    maps: [failing('bundle.js.map')],
  })
  expect(maps?.outcome).toBe('passed')
  expect(findings).toEqual([elsewhere, { ...FOUND, line: undefined }])
})

it.each([
  ['no JSON', checkedFile('bundle.js.map', '<html>'), 'bundle.js.map is not JSON'],
  ['no UTF-8', checkedFile('bundle.js.map', Buffer.from([0xff])), 'bundle.js.map is not UTF-8'],
  [
    'too large',
    { ...failing('bundle.js.map'), size: 16_777_217 },
    'bundle.js.map has 16777217 bytes; at most 16777216 are read of a source map',
  ],
])('a map that is %s is a finding, and the others stay as they are', (_what, map, message) => {
  const { findings, maps } = trace([FOUND], { maps: [map] })
  expect(findings).toEqual([FOUND])
  expect(maps).toMatchObject({
    outcome: 'warned',
    message,
    findings: [{ code: 'SOURCE_MAP_INVALID', level: 'advisory', file: 'bundle.js.map', message }],
  })
})

it('a broken map within a file names that file', () => {
  const script = 'alert(1)//# sourceMappingURL=data:application/json;base64,e30='
  expect(trace([FOUND], { script: script.replace('//', '\n//'), maps: [] }).maps?.findings).toMatchObject([
    {
      file: 'bundle.js',
      message: 'the source map in bundle.js is not a source map of version 3: "version" is missing or wrong',
    },
  ])
})
