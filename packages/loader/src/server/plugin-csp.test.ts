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
    "worker-src 'self'",
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

it('the policy allows WebAssembly, workers and more connections only where an option does', () => {
  const needs = { wasm: true, workers: true, connections: ['https://api.example', 'wss://api.example'] }
  const policy = pluginCsp({ origins: [EDGE], ...needs }).split('; ')
  expect(policy).toContain(`script-src 'self' ${EDGE} 'wasm-unsafe-eval'`)
  expect(policy).toContain("worker-src 'self' blob:")
  expect(policy).toContain(`connect-src 'self' ${EDGE} https://api.example wss://api.example`)
  const without = pluginCsp({ origins: [EDGE] }).split('; ')
  expect(policy.filter((directive) => !without.includes(directive))).toHaveLength(3)
})

it.each(['*', 'wss:', 'https://api.example; script-src *', 'https://api.example/path'])(
  'a policy with the connection %j is refused',
  (connection) => {
    expect(() => pluginCsp({ origins: [EDGE], connections: [connection] })).toThrow('connections: ')
  },
)

it('a policy for a text that is not an origin is refused', () => {
  expect(() => pluginCsp({ origins: [`${EDGE}; script-src *`] })).toThrow(TypeError)
})

it.each([
  ['https://shop.example/plugin-frame', 'https://shop.example/plugin-frame'],
  ['https://frames.example/a/frame?x=1#y', 'https://frames.example/a/frame'],
  ['https://shop.example/a;script-src *,b', 'https://shop.example/a%3Bscript-src%20*%2Cb'],
])("the policy keeps frames at the URL %s when it is the frame's", (frameUrl, source) => {
  expect(pluginCsp({ origins: [EDGE], frameUrl }).split('; ')).toContain(`frame-src ${source}`)
})

it.each(['/plugin-frame', 'data:text/html,', 'blob:https://shop.example/1'])(
  'a policy for the frame %j, which is not at an absolute URL, is refused',
  (frameUrl) => {
    expect(() => pluginCsp({ origins: [EDGE], frameUrl })).toThrow(TypeError)
  },
)
