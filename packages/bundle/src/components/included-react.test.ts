import { expect, it } from 'vitest'
import type { Component } from './component.ts'
import { reactFaults } from './included-react.ts'

function named(name: string, purl?: string): Component {
  return { name, version: '19.0.0', purl, licenses: [], pointer: '/components/4' }
}

it.each(['react', 'react-dom'])('%s in the bundle is a finding that names the component', (name) => {
  expect(reactFaults([named('clsx'), named(name)])).toEqual([
    {
      code: 'REACT_INCLUDED',
      message: `${name}@19.0.0 is inside of the bundle, and the host has a React of its own: hooks would fail`,
      hint: `Make ${name} external in the build, as the build templates do, and build again.`,
      pointer: '/components/4',
    },
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
