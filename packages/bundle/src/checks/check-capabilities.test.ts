import { CAPABILITIES_LIMIT, CAPABILITY_PLACES_LIMIT } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { checkFiles } from '../testing/check-files.ts'
import { DEFAULT_BUDGETS } from './check.ts'

const END = '\nexport default { extensions: {} }\n'

function reportOf(...args: Parameters<typeof checkFiles>) {
  const { capabilities } = checkFiles(...args)
  if (!capabilities) throw new Error('there is no report')
  return capabilities
}

it('capabilities of several scripts with the same name and target are one, with places in all of them', () => {
  const report = reportOf({
    'bundle.js': `fetch("https://a.example/1"); fetch("https://b.example/")${END}`,
    'chunk.js': '\nfetch("https://a.example/2")',
  })
  const fetches = report.capabilities.filter(({ name }) => name === 'network.fetch')
  expect(fetches.map(({ target, count }) => [target, count])).toEqual([
    ['a.example', 2],
    ['b.example', 1],
  ])
  expect(fetches[0]?.places).toEqual([
    { file: 'bundle.js', line: 1, column: expect.any(Number) },
    { file: 'chunk.js', line: 2, column: expect.any(Number) },
  ])
  expect(report).toMatchObject({ declared: false, omitted: 0 })
})

it('the first places are kept, and all are counted', () => {
  const chunks = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`c${n}.js`, 'eval(globalThis.x)']))
  const found = reportOf({ 'bundle.js': END, ...chunks }).capabilities.find(
    ({ name }) => name === 'code.eval',
  )
  expect(found?.count).toBe(8)
  expect(found?.places).toHaveLength(CAPABILITY_PLACES_LIMIT)
})

it('a report has at most as many capabilities as the limit, says how many it omits, and leaves out globals first', () => {
  const requests = Array.from({ length: CAPABILITIES_LIMIT - 1 }, (_, n) => `fetch("https://h${n}.example/")`)
  const more = { 'b.js': 'document.cookie = document.title + navigator.language' }
  const report = reportOf({ 'a.js': requests.join('\n'), ...more, 'bundle.js': END })
  const names = new Set(report.capabilities.map(({ name }) => name))
  expect(report.capabilities).toHaveLength(CAPABILITIES_LIMIT)
  expect(report.omitted).toBeGreaterThan(0)
  expect(names).toContain('data.cookie')
  expect(names).not.toContain('global.read')
})

function capabilitiesOf(classic: string) {
  const { capabilities } = reportOf({ 'bundle.js': END, 'w.js': classic })
  return capabilities.map(({ name, target }) => `${name} ${target}`)
}

it('what the options of an import() do is in the report', () => {
  const { capabilities } = reportOf({
    'bundle.js': `import("./bundle.js", fetch("https://a.example/"))${END}`,
  })
  expect(capabilities).toContainEqual(expect.objectContaining({ name: 'network.fetch', target: 'a.example' }))
})

describe('a classic script, as of a worker, is read as such', () => {
  it.each([
    ['with', 'with ({}) {}; onmessage = () => { fetch("https://a.example/") }'],
    ['a name of with', '(function (fetch) { with (self) { fetch("https://a.example/") } })()'],
    ['names that are declared twice', '010; let a; let a; function f(b, b) {} fetch("https://a.example/")'],
    ['a var with the name of a global', '010; var fetch; fetch("https://a.example/")'],
    ['a global that has another name', 'with ({}) {}; var send = self.fetch; send("https://a.example/")'],
    ['comments as in HTML', '010\n<!-- /*\nfetch("https://a.example/")\n/* */ a'],
  ])('%s', (_what, classic) => {
    expect(capabilitiesOf(classic)).toContain('network.fetch a.example')
  })

  it.each([
    ['a var with the name of a global', 'var fetch; fetch("https://a.example/")'],
    ['comments as in HTML', 'let a = 1\na\n<!-- /*\nfetch("https://a.example/")\n/* */ a'],
  ])('also where it is a valid module that does something else: %s', (_what, script) => {
    expect(capabilitiesOf(script)).toContain('network.fetch a.example')
  })

  it('scripts that it loads', () => {
    expect(capabilitiesOf('with ({}) {}; importScripts("https://a.example/x.js")')).toContain(
      'code.import-scripts a.example',
    )
  })
})

it('scripts that cannot be read are in the report by their paths', () => {
  const unread = { 'a.js': `// ${'x'.repeat(DEFAULT_BUDGETS.scriptBytes)}`, 'b.js': 'let =' }
  const { capabilities } = reportOf({ 'bundle.js': END, ...unread })
  expect(capabilities).toEqual(
    ['a.js', 'b.js'].map((path) => ({
      name: 'code.unread-script',
      target: path,
      confidence: 'certain',
      count: 1,
      places: [{ file: path, line: 1, column: 1 }],
    })),
  )
})

it('a bundle whose code does nothing of note has an empty report', () => {
  expect(reportOf({ 'bundle.js': END })).toEqual({ declared: false, capabilities: [], omitted: 0 })
})

it('a report says which capabilities the permissions of the manifest have', () => {
  const network = [{ host: 'a.example', reason: 'Because.' }]
  const files = { 'bundle.js': `fetch("https://a.example/"); fetch("https://b.example/")${END}` }
  const report = reportOf(files, { permissions: { network } })
  expect(report.declared).toBe(true)
  expect(
    report.capabilities
      .filter(({ name }) => name === 'network.fetch')
      .map(({ target, isPermitted }) => [target, isPermitted]),
  ).toEqual([
    ['a.example', true],
    ['b.example', false],
  ])
  expect(
    report.capabilities
      .filter(({ name }) => name === 'global.read')
      .every((each) => !('isPermitted' in each)),
  ).toBe(true)
})
