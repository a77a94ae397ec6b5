import { expect, it } from 'vitest'
import { askForMark, trusted } from './trusted-scripts.ts'

const EDGE = 'https://edge.example'

it.each([`${EDGE}/bundle.js`, `${EDGE}/bundle.js?retry=1`])(
  'the Trusted Types policy accepts the URL %s of an allowed origin',
  (url) => {
    expect(trusted().createScriptURL(url, [EDGE])).toBe(url)
  },
)

it.each(['https://elsewhere.example/bundle.js', 'data:text/javascript,1', `${EDGE}.example/bundle.js`])(
  'the Trusted Types policy refuses the URL %s',
  (url) => {
    expect(() => trusted().createScriptURL(url, [EDGE])).toThrow('is not of an allowed origin')
  },
)

it.each([askForMark(), '{"integrity":{}}'])('the Trusted Types policy accepts the script %s', (text) => {
  expect(trusted().createScript(text)).toBe(text)
})

it.each(['alert(1)', `${askForMark()};alert(1)`, ''])(
  'the Trusted Types policy refuses the script %j',
  (text) => {
    expect(() => trusted().createScript(text)).toThrow(SyntaxError)
  },
)
