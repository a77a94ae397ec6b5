import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseStrictJson } from './strict-json.ts'

/** Each fault as `kind pointer line:column message`. */
function faultsOf(text: string): string[] {
  const parsed = parseStrictJson(text)
  if (parsed.ok) return []
  return parsed.faults.map(
    ({ kind, pointer, line, column, message }) => `${kind} ${pointer} ${line}:${column} ${message}`,
  )
}

describe('parseStrictJson', () => {
  it.each([
    'null',
    ' [ true , false ] ',
    '{"a":{"b":[1,-2.5e3,"\\u0061\\n"]},"A":0}',
    '{"": 1, " ": 2}',
    '{"a":[{"a":1},{"a":1}]}',
    '9007199254740992',
    '-9007199254740991',
    '1.0',
    '0.1000000000000000055511151231257827',
    '1e300',
  ])('gives %s the value that JSON.parse gives it', (text) => {
    expect(parseStrictJson(text)).toEqual({ ok: true, value: JSON.parse(text) })
  })

  it('keeps a key named __proto__ as a key', () => {
    const parsed = parseStrictJson('{"__proto__":{"polluted":1}}')
    expect(parsed.ok && Object.keys(Object(parsed.value))).toEqual(['__proto__'])
  })

  it.each([
    ['{"a":1,"a":2}', 'repeated-key /a 1:8 repeats the key "a" of line 1'],
    ['{"a":1,"\\u0061":2}', 'repeated-key /a 1:8 repeats the key "a" of line 1'],
    ['[0,{\n "a/b": 1,\n "a/b": 2}]', 'repeated-key /1/a~1b 3:2 repeats the key "a/b" of line 2'],
    ['{"__proto__":1,"__proto__":2}', 'repeated-key /__proto__ 1:16 repeats the key "__proto__" of line 1'],
    ['{"\\u202e":1,"\\u202e":2}', 'repeated-key /\u202e 1:13 repeats the key "\\u{202e}" of line 1'],
  ])('refuses a repeated key: %s', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault])
  })

  it.each([
    ['9007199254740993', 'inexact-number  1:1 the number 9007199254740993 would become 9007199254740992'],
    [
      '{"a":[1, -12345678901234567890]}',
      'inexact-number /a/1 1:10 the number -12345678901234567890 would become -12345678901234567168',
    ],
    ['9007199254740993.0', 'inexact-number  1:1 the number 9007199254740993.0 would become 9007199254740992'],
    ['1e400', 'inexact-number  1:1 the number 1e400 is too large'],
    ['9'.repeat(400), `inexact-number  1:1 the number ${'9'.repeat(40)}… is too large`],
  ])('refuses a number that a double cannot hold: %j', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault])
  })

  it.each([
    ['', ' 1:1 expected a value, found the end of the text'],
    ['{"id": "a",\n}', '/id 2:1 expected a key in double quotes, found }'],
    ['{id:1}', ' 1:2 expected a key in double quotes or "}", found id'],
    ["{'id':1}", ` 1:2 expected a key in double quotes or "}", found '`],
    ['{"a" 1}', '/a 1:6 expected ":", found 1'],
    ['{"a":1 "b":2}', '/a 1:8 expected "," or "}", found "b"'],
    ['[1,]', '/1 1:4 expected a value, found ]'],
    ['[1 2]', '/0 1:4 expected "," or "]", found 2'],
    ['[1}', '/0 1:3 expected "," or "]", found }'],
    ['{"a":undefined}', '/a 1:6 expected a value, found undefined'],
    ['{"a":1}}', ' 1:8 expected the end of the text, found }'],
    ['01', ' 1:2 expected the end of the text, found 1'],
    ['\u00a01', ' 1:1 expected a value, found \u00a0'],
    ['{"a":"x\ny"}', '/a 1:8 a string may not contain \\u{a}'],
    ['["\\x"]', '/0 1:3 a string may not contain \\x'],
    ['{"a":"x', '/a 1:8 a string is not closed'],
  ])('names the place where the text is not JSON: %j', (text, fault) => {
    expect(faultsOf(text)).toEqual([`syntax ${fault}`])
  })

  it('refuses exactly the texts that JSON.parse refuses', () => {
    const piece = fc.constantFrom(
      ...'{ } [ ] : , " \\ a e 1 - 0 . +'.split(' '),
      ' ',
      '\n',
      '"a"',
      '"b"',
      '":',
      ',"',
      'true',
      'null',
      '\\u00e9',
      '1.5e3',
      '\u0000',
    )
    const json = fc.json({ maxDepth: 4 })
    const damaged = fc
      .tuple(json, fc.nat(), piece)
      .map(
        ([text, at, put]) => `${text.slice(0, at % text.length)}${put}${text.slice((at % text.length) + 1)}`,
      )
    const text = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      json,
      damaged,
    )
    fc.assert(
      fc.property(text, (candidate) => {
        const isSyntaxFault = faultsOf(candidate).some((fault) => fault.startsWith('syntax '))
        expect(isSyntaxFault).toBe(!isJson(candidate))
      }),
      { numRuns: 5000 },
    )
  })

  it('reads a text that is nested 500,000 deep, and bounds the pointer into it', () => {
    expect(parseStrictJson(`${'['.repeat(500_000)}${']'.repeat(500_000)}`).ok).toBe(true)
    const [fault] = faultsOf(`${'['.repeat(500_000)}x`)
    expect(fault).toMatch(/^syntax (?:\/0)+ 1:500001 expected a value or "]", found x$/)
    expect(fault?.length).toBeLessThan(500)
  })

  it('reads a string of 8 MiB', () => {
    expect(parseStrictJson(`"${'a'.repeat(8_388_608)}"`).ok).toBe(true)
  })

  it('names 20 faults of one text at most', () => {
    expect(faultsOf(`{${Array.from({ length: 1000 }, () => '"a":1').join()}}`)).toHaveLength(20)
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
