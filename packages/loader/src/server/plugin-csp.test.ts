import { expect, it } from 'vitest'
import { pluginCsp } from './plugin-csp.ts'

const EDGE = 'https://edge.example'

it('the policy allows plugins from their origins only, and scripts of the page by the nonce', () => {
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
    "form-action 'self'",
  ])
})

it('the policy allows the evaluation of strings in development only', () => {
  expect(pluginCsp({ origins: [EDGE], nonce: 'n', strictDynamic: true })).toContain(
    `script-src 'self' ${EDGE} 'nonce-n' 'strict-dynamic';`,
  )
  expect(pluginCsp({ origins: [EDGE] })).not.toMatch(/unsafe|nonce/)
  expect(pluginCsp({ origins: [EDGE], dev: true })).toContain("'unsafe-eval'")
})

it('a policy for a text that is not an origin is refused', () => {
  expect(() => pluginCsp({ origins: [`${EDGE}; script-src *`] })).toThrow(TypeError)
})
