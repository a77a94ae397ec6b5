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
  [':where(:root)', ':where(:scope)'],
  [':where(html, body)', ':where(:scope)'],
  [':is(html,body)', ':where(:scope)'],
  [':is(:root, :host)', ':scope'],
  [':is(html, body).dark', ':is(html, body).dark :where(:scope)'],
])('scopeSelector makes %s, which is of the page, %s', (selector, scoped) => {
  expect(scopeSelector(selector)).toBe(scoped)
})

it.each([
  '.card',
  'h1',
  '*',
  '::before',
  '.body',
  'body-part',
  ':host(.a)',
  '.a\\:root',
  ':is(h1, body)',
  '.dark & .card',
  '.dark :scope .card',
])('scopeSelector leaves %s as it is', (selector) => {
  expect(scopeSelector(selector)).toBe(selector)
})

it.each([
  ['.dark .card', '.dark :where(:scope *).card'],
  ['[dir=rtl] h1.title', '[dir=rtl] h1:where(:scope *).title'],
  ['html .row > *', 'html .row > *:where(:scope *)'],
  ['.list li + li::before', '.list li + li:where(:scope *)::before'],
  ['.dark größe-x.a', '.dark größe-x:where(:scope *).a'],
  ['.dark svg|a:hover', '.dark svg|a:where(:scope *):hover'],
  ['[data-theme="a b"] :is(h1, h2)', '[data-theme="a b"] :where(:scope *):is(h1, h2)'],
])('scopeSelector makes %s, whose first part may be around the plugin, %s', (selector, scoped) => {
  expect(scopeSelector(selector)).toBe(scoped)
})
