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
