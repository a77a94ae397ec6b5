import { describe, expect, it } from 'vitest'
import { lineOfText, linesOfText } from './text.ts'

const INVISIBLE: readonly [what: string, text: string][] = [
  ['a NUL', 'a\u0000b'],
  ['a bidi override', 'a\u202eb'],
  ['a soft hyphen', 'a\u00adb'],
  ['a zero-width space', 'a\u200bb'],
  ['a word joiner', 'a\u2060b'],
  ['a byte order mark', 'a\ufeffb'],
  ['a private-use character', 'a\ue000b'],
  ['half of a surrogate pair', 'a\ud83db'],
  ['a line separator', 'a\u2028b'],
  ['a Hangul filler alone', '\u3164'],
  ['Hangul fillers, an empty braille pattern and a grapheme joiner', '\u115f\u2800\u034f'],
  ['an empty braille pattern', 'a\u2800b'],
  ['a tag, which spells ASCII that nobody sees', 'a\u{e0041}b'],
  ['a joiner in front', '\u200da'],
  ['a joiner at the end', 'a\u200d'],
  ['a joiner beside a blank', 'a \u200db'],
  ['two joiners', 'a\u200c\u200db'],
  ['a joiner alone', '\u200d'],
  ['a variation selector in front', '\ufe0fa'],
  ['two variation selectors', 'a\ufe0f\ufe0f'],
  ['a variation selector after a blank', 'a \ufe0fb'],
]

const VISIBLE: readonly string[] = [
  'Payment',
  'Straße — naïve, 支付',
  'می\u200cخواهم',
  'क्\u200dष',
  '\u{1f469}\u200d\u{1f4bb}',
  '\u{1f469}\u{1f3fd}\u200d\u{1f4bb} pays',
  '❤\ufe0f\u200d\u{1f525}',
  '1\ufe0f\u20e3',
  '\u{1f1fa}\u{1f1f3}',
  '葛\u{e0100}',
]

describe('text', () => {
  it.each(INVISIBLE)('is refused with %s, in one line and over several', (_what, text) => {
    expect(lineOfText(99).safeParse(text).success).toBe(false)
    expect(linesOfText(99).safeParse(text).success).toBe(false)
  })

  it.each(VISIBLE)('is taken as it is: %s', (text) => {
    expect(lineOfText(99).parse(text)).toBe(text)
    expect(linesOfText(99).parse(text)).toBe(text)
  })

  it('of several lines may have line feeds and tabs, and of one line not', () => {
    expect(linesOfText(99).parse('a\n\tb')).toBe('a\n\tb')
    expect(lineOfText(99).safeParse('a\nb').success).toBe(false)
    expect(linesOfText(99).safeParse('a\u200d\nb').success).toBe(false)
  })

  it.each(['', '  ', '\u3000'])('of one line is not empty: "%s"', (text) => {
    expect(lineOfText(99).safeParse(text).success).toBe(false)
    expect(linesOfText(99).parse(text)).toBe('')
  })
})
