import { expect, it } from 'vitest'
import { checkOrigins } from './check-origins.ts'

it.each(['https://cdn.example', 'http://localhost:4100', 'http://[::1]:4100'])(
  '%s is accepted as an origin',
  (origin) => {
    expect(() => checkOrigins('origins', [origin])).not.toThrow()
  },
)

it.each([
  'https://cdn.example/',
  'https://cdn.example/plugins',
  'https://CDN.example',
  'https://cdn.example:443',
  'https://cdn.example; script-src *',
  'https://*.example',
  'https://cdn.example;sandbox',
  'cdn.example',
  'null',
  '*',
  '',
])('%j is refused as an origin in a message that names the option', (origin) => {
  expect(() => checkOrigins('allowedOrigins', ['https://edge.example', origin])).toThrow(
    new TypeError(`allowedOrigins: "${origin}" is not an origin like https://cdn.example`),
  )
})
