import type { Finding } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { CSS, JAVASCRIPT } from '../content-type.ts'
import { lineStartsOf } from '../javascript/line-table.ts'
import { type CheckedFile, HEAD_BYTES } from './check.ts'
import { fingerprintOf } from './finding-fingerprint.ts'
import { regionOf } from './finding-region.ts'
import { createPlaceFinder } from './place-in-text.ts'

function fileOf(path: string, content: string | Buffer, contentType = JAVASCRIPT): CheckedFile {
  const bytes = Buffer.from(content)
  const text = typeof content === 'string' ? content : undefined
  return {
    path,
    contentType,
    size: bytes.length,
    head: () => bytes.subarray(0, HEAD_BYTES),
    chunks: () => [bytes],
    bytes: () => bytes,
    text: () => text,
  }
}

/** The fingerprint of a finding at the first place of a text in a file. */
function fingerprintAt(
  what: string,
  content: string,
  { path = 'bundle.js', contentType = JAVASCRIPT, ...changes }: Partial<Finding> & PlaceOptions = {},
): string {
  const offset = content.indexOf(what)
  const starts = lineStartsOf(content)
  const line = starts.findLastIndex((start) => start <= offset) + 1
  const column = offset - (starts[line - 1] ?? 0) + 1
  const finding = {
    code: 'SECRET_FOUND',
    file: path,
    message: `a credential in ${path}`,
    ...changes,
  } as const
  const region = regionOf({ line, column }, fileOf(path, content, contentType))
  return fingerprintOf({ check: 'secrets', ...finding, region, repeated: 0 })
}

interface PlaceOptions {
  readonly path?: string
  readonly contentType?: string
}

const REST = `
  const unrelated = "the rest of the function, which stays the same in all of these versions of the file";
  return unrelated
`
const CODE = `function pay(){\nconst gateway = connect("example-token-0123456789");${REST}}`
const FINGERPRINT = fingerprintAt('"example', CODE)

const minified = (name: string, property = 'innerHTML') =>
  `var q=1;${name}.${property}=t($e,"some template of the plugin");${'z("padding of the region")'.repeat(4)};`

const key = (end: string) =>
  `const key = \`-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC${end}\n\`;`

const wholeOf = (content: string | Buffer, line?: number) => regionOf({ line }, fileOf('.env', content))

const sheet = (selector: string) => `a{color:red}${selector}{display:none}${'p{margin:0}'.repeat(12)}`

const named = (hidden: string) => `const name = "a${hidden}b"; ${'pad();'.repeat(20)}`

const ofRule = (selector: string) =>
  fingerprintAt('{display', sheet(selector), { path: 'a.css', contentType: CSS })

describe('the fingerprint of a finding', () => {
  it.each<[string, string, (PlaceOptions & Partial<Finding>)?]>([
    ['lines are added above', `// one\n// two\r\nlet a = 1;\n${CODE}`],
    ['lines are added below', `${CODE}\nlet b = 2`],
    ['its lines are indented', CODE.replaceAll('\n', '\n    ')],
    ['lines end in another way', CODE.replaceAll('\n', '\r\n')],
    ['the code is on one line', `let a=1;${CODE.replaceAll('\n', '')}`],
    ['spaces beside signs go', CODE.replace('gateway = connect', 'gateway=connect')],
  ])('stays the same when %s', (_what, content, options) => {
    expect(fingerprintAt('"example', content, options)).toBe(FINGERPRINT)
  })

  it.each<[string, string, (PlaceOptions & Partial<Finding>)?]>([
    ['what is found changes', CODE.replace('0123456789', '0123456780')],
    ['what it is used in changes', CODE.replace('connect(', 'send(')],
    ['the code after it changes', CODE.replace('unrelated = "the rest', 'unrelated = "evil rest')],
    ['the code of the finding is another', CODE, { code: 'SCANNER_HIT' }],
    ['the message is another', CODE, { message: 'another credential' }],
    ['the file has another name', CODE, { path: 'other.js' }],
    ['the folder of the file is another', CODE, { path: 'v2/bundle.js' }],
  ])('changes when %s', (_what, content, options) => {
    expect(fingerprintAt('"example', content, options)).not.toBe(FINGERPRINT)
  })

  it('stays the same when a bundler gives its file another hash', () => {
    const chunk = fingerprintAt('"example', CODE, { path: 'chunk-AB12CD34.js' })
    expect(fingerprintAt('"example', CODE, { path: 'chunk-FF00.js' })).toBe(chunk)
    expect(chunk).not.toBe(FINGERPRINT)
  })

  it('stays the same when a minifier gives short names anew, and changes with a property', () => {
    const before = fingerprintAt('HTML', minified('e'))
    expect(fingerprintAt('HTML', minified('$n').replace('$e', 'Q').replace('t(', 'r('))).toBe(before)
    expect(fingerprintAt('HTML', minified('e', 'outerHTML'))).not.toBe(before)
  })

  it('differs for two private keys that begin alike', () => {
    expect(fingerprintAt('-----BEGIN', key('aaaaaaaaaaaaaaaaaa'))).not.toBe(
      fingerprintAt('-----BEGIN', key('aaaaaaaaaaaaaaaaab')),
    )
  })

  it('differs for invisible characters, which are not spaces', () => {
    expect(
      new Set(
        ['\u200b', '\u202e', '\u2028', '\ufeff', ' '].map((hidden) => fingerprintAt('"a', named(hidden))),
      ).size,
    ).toBe(5)
  })

  it('is of what stands at the place that is told, also after a line separator', () => {
    const content = 'const title = "one\u2028two";\nconnect("example-token-0123456789");'
    const place = createPlaceFinder(content)(content.indexOf('connect'))
    expect(regionOf(place, fileOf('bundle.js', content))).toMatch(/^connect\("example-token/)
  })

  it('is of the whole content where a finding has no line or the file no text', () => {
    expect(wholeOf('A=1')).toBe(wholeOf('A=1'))
    expect(wholeOf('A=1')).not.toBe(wholeOf('A=2'))
    expect(wholeOf(Buffer.from([0xff, 1]), 1)).not.toBe(wholeOf(Buffer.from([0xff, 2]), 1))
    expect(wholeOf('A=1', 9)).toBe(wholeOf('A=1'))
  })

  it('of a finding without a file is of its message', () => {
    const finding = {
      check: 'components',
      code: 'VULNERABLE',
      region: regionOf({}, undefined),
      repeated: 0,
    } as const
    const of = (message: string) => fingerprintOf({ ...finding, message })
    expect(of('lodash 4.17.20 has CVE-2021-23337')).toBe(of('lodash 4.17.20 has CVE-2021-23337'))
    expect(of('lodash 4.17.20 has CVE-2021-23337')).not.toBe(of('lodash 4.17.20 has CVE-2020-28500'))
  })

  it('of rules in a style sheet has short names, which nobody gives anew', () => {
    expect(ofRule('b')).toBe(ofRule('b'))
    expect(ofRule('b')).not.toBe(ofRule('i'))
  })

  it('of a repeated finding is another one', () => {
    const finding = { check: 'c', code: 'SECRET_FOUND', message: 'm', region: 'r' } as const
    expect(fingerprintOf({ ...finding, repeated: 1 })).not.toBe(fingerprintOf({ ...finding, repeated: 0 }))
  })
})
