import { expect, it } from 'vitest'
import { askForMark, trusted } from './trusted-scripts.ts'

const EDGE = 'https://edge.example'

it.each([`${EDGE}/bundle.js`, `${EDGE}/bundle.js?retry=1`])(
  'passes %s, which is of an allowed origin',
  (url) => {
    expect(trusted().createScriptURL(url, [EDGE])).toBe(url)
  },
)

it.each(['https://elsewhere.example/bundle.js', 'data:text/javascript,1', `${EDGE}.example/bundle.js`])(
  'refuses %s',
  (url) => {
    expect(() => trusted().createScriptURL(url, [EDGE])).toThrow('is not of an allowed origin')
  },
)

it.each([askForMark(), '{"integrity":{}}'])('passes the text %s', (text) => {
  expect(trusted().createScript(text)).toBe(text)
})

it.each(['alert(1)', `${askForMark()};alert(1)`, ''])('refuses the text %j', (text) => {
  expect(() => trusted().createScript(text)).toThrow(SyntaxError)
})
