import { expect, it } from 'vitest'
import { scopeSelector } from './scope-selector.ts'

it.each([
  [':root', ':scope'],
  [':host', ':scope'],
  ['html', ':where(:scope)'],
  ['body', ':where(:scope)'],
  ['html > body', ':where(:scope)'],
  ['body::before', ':where(:scope)::before'],
  ['html.dark', 'html.dark :where(:scope)'],
  [':root[data-theme="a b"]', ':root[data-theme="a b"] :scope'],
  ['.theme body', '.theme :where(:scope)'],
])('scopeSelector makes %s, which is of the page, %s', (selector, scoped) => {
  expect(scopeSelector(selector)).toBe(scoped)
})

it.each([
  '.card',
  'h1',
  '*',
  '::before',
  'html.dark .card',
  ':root > .card',
  '.body',
  'body-part',
  ':host(.a)',
  '.a\\:root',
])('scopeSelector leaves %s as it is', (selector) => {
  expect(scopeSelector(selector)).toBe(selector)
})
