import { expect, it } from 'vitest'
import { sampleManifest, samplePlugin } from '../testing/sample-plugin.ts'
import { pluginCsp } from './plugin-csp.ts'
import { preloadLinkHeader } from './preload-link-header.ts'

const EDGE = 'https://edge.example'

it('lets plugins come from their origins alone, and the page by its nonce', () => {
  expect(pluginCsp({ origins: [EDGE], nonce: 'n' }).split('; ')).toEqual([
    "default-src 'self'",
    `script-src 'self' ${EDGE} 'nonce-n'`,
    `style-src 'self' ${EDGE} 'nonce-n'`,
    `img-src 'self' ${EDGE} data:`,
    `font-src 'self' ${EDGE} data:`,
    `connect-src 'self' ${EDGE}`,
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
  ])
})

it('evaluates no strings outside of development', () => {
  expect(pluginCsp({ origins: [EDGE], nonce: 'n', strictDynamic: true })).toContain(
    `script-src 'self' ${EDGE} 'nonce-n' 'strict-dynamic';`,
  )
  expect(pluginCsp({ origins: [EDGE] })).not.toMatch(/unsafe|nonce/)
  expect(pluginCsp({ origins: [EDGE], dev: true })).toContain("'unsafe-eval'")
})

it('preloads the entries that run in the page', () => {
  const manifest = sampleManifest([samplePlugin(), samplePlugin({ id: 'other', isolation: 'sandbox' })])
  expect(preloadLinkHeader(manifest, { origins: [EDGE] })).toBe(
    `<${EDGE}/plugins/bundles/test-plugin/v1.0.0/bundle.js>; rel=modulepreload; crossorigin=anonymous; integrity="sha384-${'A'.repeat(64)}"`,
  )
})

it('preloads nothing from elsewhere', () => {
  const manifest = sampleManifest([samplePlugin()])
  expect(preloadLinkHeader(manifest, { origins: ['https://cdn.example'] })).toBe('')
})
