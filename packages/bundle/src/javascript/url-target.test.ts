import { expect, it } from 'vitest'
import { UNKNOWN, urlTarget } from './url-target.ts'

it.each([
  ['https://a.example/x', 'a.example', false],
  ['HTTPS://A.Example:8443', 'a.example:8443', false],
  ['wss:a.example/', 'a.example', false],
  ['//a.example?x', 'a.example', false],
  ['/\\a.example/x', 'a.example', false],
  ['ht\ntps://a.\texample/x', 'a.example', false],
  ['/\t/a.example/x', 'a.example', false],
  ['\u0000 https://a.example/x', 'a.example', false],
  ['https://user:pass@a.example#x', 'a.example', false],
  ['https:\\\\a.example\\x', 'a.example', false],
  [`https://a.example/${UNKNOWN}`, 'a.example', false],
  [`https://a.example${UNKNOWN}`, 'a.example', true],
  [`https://${UNKNOWN}`, '*', false],
  [`https://${UNKNOWN}.a.example/`, '*.a.example', false],
  [`https://${UNKNOWN}.example/`, '*', false],
  [`https://a${UNKNOWN}/`, '*', false],
  [UNKNOWN, '*', false],
  [`${UNKNOWN}/x`, '*', false],
  [`x${UNKNOWN}`, '*', false],
  [`./${UNKNOWN}`, 'self', false],
  [`/api/${UNKNOWN}`, 'self', false],
  [`/${UNKNOWN}`, 'self', true],
  ['a/b', 'self', false],
  ['data:text/plain,x', 'data:', false],
  ['blob:https://a.example/1', 'blob:', false],
  ['javascript:alert(1)', 'javascript:', false],
])('%s addresses %s', (url, target, open) => {
  expect(urlTarget(url)).toEqual({ target, open })
})
