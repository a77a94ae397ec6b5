import { expect, it } from 'vitest'
import { publicBaseOf } from './public-base.ts'

it.each([
  ['127.0.0.1:4200', 'http://127.0.0.1:4200'],
  ['192.168.1.5:4100', 'http://192.168.1.5:4100'],
  ['edge.example:80', 'http://edge.example:80'],
  ['[::1]:4100', 'http://[::1]:4100'],
  ['0.0.0.0:4200', 'http://localhost:4200'],
  ['[::]:4200', 'http://localhost:4200'],
  ['127.0.0.1:99999', undefined],
  ['nowhere', undefined],
])('the public base of an edge that listens at %s is %s', (listen, base) => {
  expect(publicBaseOf(listen)).toBe(base)
})
