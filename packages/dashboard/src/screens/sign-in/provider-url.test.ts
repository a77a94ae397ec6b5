import { expect, it } from 'vitest'
import { providerUrl } from './provider-url.ts'

it.each([
  [undefined, '/admin/'],
  ['/plugins?query=a b&sort=id#x', '/admin/plugins?query=a%20b&sort=id#x'],
  ['/plugins?query=Größe', '/admin/plugins?query=Gr%C3%B6%C3%9Fe'],
  ['/audit?caller=a\\b', '/admin/'],
  [`/plugins?query=${'x'.repeat(1100)}`, '/admin/'],
])('a sign-in at the provider for the path %s comes back to %s', (path, returnTo) => {
  const url = new URL(providerUrl(path), 'https://registry.example')
  expect(url.pathname).toBe('/auth/login')
  expect(url.searchParams.get('returnTo')).toBe(returnTo)
  expect(returnTo).toMatch(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/)
})
