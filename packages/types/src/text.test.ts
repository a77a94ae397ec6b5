import { describe, expect, it } from 'vitest'
import { lineOfText, linesOfText } from './text.ts'

const INVISIBLE: readonly [what: string, text: string, place: string][] = [
  ['a NUL', 'a\u0000b', 'U+0000 (character 2)'],
  ['a bidi override', 'a\u202eb', 'U+202E (character 2)'],
  ['a bidi isolate', '\u{1f600}a \u2067b\u2069', 'U+2067 (character 4)'],
  ['a soft hyphen in front', '\u00adab', 'U+00AD (character 1)'],
  ['a soft hyphen at the end', 'ab\u00ad', 'U+00AD (character 3)'],
  ['two soft hyphens', 'a\u00ad\u00adb', 'U+00AD (character 2)'],
  ['a soft hyphen between digits', '1\u00ad2', 'U+00AD (character 2)'],
  ['a zero-width space', 'a\u200bb', 'U+200B (character 2)'],
  ['a word joiner', 'a\u2060b', 'U+2060 (character 2)'],
  ['a byte order mark', 'a\ufeffb', 'U+FEFF (character 2)'],
  ['a private-use character', 'a\ue000b', 'U+E000 (character 2)'],
  ['half of a surrogate pair', 'a\ud83db', 'U+D83D (character 2)'],
  ['a line separator', 'a\u2028b', 'U+2028 (character 2)'],
  ['a Hangul filler alone', '\u3164', 'U+3164 (character 1)'],
  ['Hangul fillers and a grapheme joiner', '\u115f\u034f', 'U+115F (character 1)'],
  ['an empty braille pattern', 'a\u2800b', 'U+2800 (character 2)'],
  ['a tag without a flag, which is an invisible ASCII character', 'a\u{e0041}b', 'U+E0041 (character 2)'],
  ['a flag whose tags do not end', '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}', 'U+E0067 (character 2)'],
  [
    'a flag with a tag that no region has',
    '\u{1f3f4}\u{e0041}\u{e0062}\u{e0065}\u{e007f}',
    'U+E0041 (character 2)',
  ],
  [
    'what is hidden after a flag',
    '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}\u200b!',
    'U+200B (character 8)',
  ],
  ['a right-to-left mark alone', '\u200f', 'U+200F (character 1)'],
  ['a right-to-left mark between blanks', 'a \u200f b', 'U+200F (character 3)'],
  ['two right-to-left marks', 'a\u200f\u200fb', 'U+200F (character 2)'],
  ['a joiner in front', '\u200da', 'U+200D (character 1)'],
  ['a joiner at the end', 'a\u200d', 'U+200D (character 2)'],
  ['a joiner beside a blank', 'a \u200db', 'U+200D (character 3)'],
  ['two joiners', 'a\u200c\u200db', 'U+200C (character 2)'],
  ['a joiner alone', '\u200d', 'U+200D (character 1)'],
  ['a variation selector in front', '\ufe0fa', 'U+FE0F (character 1)'],
  ['two variation selectors', 'a\ufe0f\ufe0f', 'U+FE0F (character 3)'],
  ['a variation selector after a blank', 'a \ufe0fb', 'U+FE0F (character 3)'],
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
  '\u200fשלום, Plugboard!\u200f',
  'C\u200e++ \u061cمرحبا',
  'Donau\u00addampf\u00adschiff',
  '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} only',
  '\u{1f3f4}\u200d\u2620\ufe0f',
]

describe('a text for people', () => {
  it.each(INVISIBLE)(
    'with %s is refused by code point and place, in one line and over several',
    (_what, text, place) => {
      for (const schema of [lineOfText(99), linesOfText(99)]) {
        expect(schema.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([
          `must not contain the invisible character ${place}`,
        ])
      }
    },
  )

  it.each(VISIBLE)('is accepted and kept unchanged: %s', (text) => {
    expect(lineOfText(99).parse(text)).toBe(text)
    expect(linesOfText(99).parse(text)).toBe(text)
  })

  it('over several lines has line feeds in place of CRLF and CR once parsed', () => {
    expect(linesOfText(8).parse('a\r\n\r\nb\rc\n')).toBe('a\n\nb\nc')
    expect(lineOfText(99).safeParse('a\r\nb').success).toBe(false)
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
