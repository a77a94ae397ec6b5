import { expect, it } from 'vitest'
import type { Component } from './component.ts'
import { reactFaults } from './included-react.ts'

function named(name: string, purl?: string): Component {
  return { name, version: '19.0.0', purl, licenses: [], pointer: '/components/4' }
}

it.each(['react', 'react-dom'])('%s in the bundle is a finding that names the component', (name) => {
  expect(reactFaults([named('clsx'), named(name)])).toEqual([
    {
      code: 'REACT_BUNDLED',
      message: `the bill of materials has ${name}@19.0.0; the page has React already, and with two of them hooks fail`,
      hint: expect.stringContaining('externals of the build'),
      pointer: '/components/4',
    },
  ])
})

it('react and react-dom in one bundle are one finding that names both', () => {
  expect(reactFaults([named('react'), named('react-dom')])).toMatchObject([
    { message: expect.stringContaining('react@19.0.0, react-dom@19.0.0;') },
  ])
})

it('the finding of many Reacts names the first of them', () => {
  const many = Array.from({ length: 30 }, (_, n) => ({ ...named('react'), version: `1.0.${n}` }))
  expect(reactFaults(many)).toMatchObject([
    { message: expect.stringContaining('react@1.0.3 and 26 more; the page') },
  ])
})

it.each([
  named('react-is'),
  named('scheduler'),
  named('@types/react'),
  named('react', 'pkg:github/acme/react@1'),
])('$name ($purl) is not React', (component) => {
  expect(reactFaults([component])).toEqual([])
})
