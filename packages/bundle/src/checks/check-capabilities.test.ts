import { CAPABILITIES_LIMIT, CAPABILITY_PLACES_LIMIT } from '@plugboard/types'
import { expect, it } from 'vitest'
import { checkFiles } from '../testing/check-files.ts'

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
