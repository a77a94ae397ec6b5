import { expect, it } from 'vitest'
import { findingsOf } from '../testing/check-files.ts'

const END = '\nexport default { extensions: {} }\n'
/** What React's own code has, and nothing else; a test of the build templates has the real one. */
const REACT = `
const types = [Symbol.for("react.profiler"), Symbol.for("react.strict_mode"), Symbol.for("react.memo"), Symbol.for("react.lazy")]
const exports = {}
exports.__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE = { types }
export default exports
`

it('a bundle with React in a chunk is refused with the place', () => {
  const [found, ...more] = findingsOf('react', { 'bundle.js': END, 'chunks/react.js': REACT })
  expect(more).toEqual([])
  expect(found).toMatchObject({ code: 'REACT_BUNDLED', level: 'enforced', file: 'chunks/react.js', line: 4 })
  expect(found?.message).toMatch(/^chunks\/react\.js:4:\d+ contains React itself/)
  expect(found?.hint).toContain('@plugboard/plugin-kit')
})

it('a bundle that reads React from the page is accepted', () => {
  const entry = `const React = globalThis.__PLUGBOARD_RUNTIME__?.modules["react"]; React.memo(() => null)${END}`
  expect(findingsOf('react', { 'bundle.js': entry })).toEqual([])
})

const BILL = JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  components: [
    { type: 'library', name: 'clsx', version: '2.1.1' },
    { type: 'library', name: 'react', version: '19.0.0' },
    { type: 'library', name: 'react-dom', version: '19.0.0' },
  ],
})

it('a bundle whose bill of materials lists React is refused once, with the place in the bill', () => {
  expect(findingsOf('react', { 'bundle.js': END, 'bom.json': BILL })).toEqual([
    expect.objectContaining({
      code: 'REACT_BUNDLED',
      level: 'enforced',
      file: 'bom.json',
      pointer: '/components/1',
      message: expect.stringContaining('react@19.0.0, react-dom@19.0.0'),
    }),
  ])
})

it('React that is in the code and in the bill of materials is one finding, at the place in the code', () => {
  const found = findingsOf('react', { 'bundle.js': END, 'chunks/react.js': REACT, 'bom.json': BILL })
  expect(found).toMatchObject([{ file: 'chunks/react.js', line: 4 }])
})

it('the finding of React in a bill of materials has the same fingerprint when the bill changes elsewhere', () => {
  const [found] = findingsOf('react', { 'bundle.js': END, 'bom.json': BILL })
  const changed = BILL.replace('"components":[', '"components":[{"name":"new","version":"1.0.0"},')
  const [next] = findingsOf('react', { 'bundle.js': END, 'bom.json': changed })
  const [other] = findingsOf('react', { 'bundle.js': END, 'bom.json': BILL.replaceAll('19.0.0', '18.0.0') })
  expect(next?.pointer).toBe('/components/2')
  expect(next?.fingerprint).toBe(found?.fingerprint)
  expect(other?.fingerprint).not.toBe(found?.fingerprint)
})
