import { printable } from '@plugboard/types'
import { CSS, JAVASCRIPT } from '../content-type.ts'
import { findHidden, type HiddenCharacter, type TextKind } from '../hidden-characters/find-hidden.ts'
import type { Check, CheckContext, CheckedFile } from './check.ts'
import { anyTextOf } from './checked-text.ts'
import { createPlaceFinder } from './place-in-text.ts'
import { textsIn } from './texts-in.ts'

/** So much of the text before a character is in an excerpt, escaped. */
const EXCERPT_LENGTH = 20

/** Refuses characters that deceive whoever reads a text: see `findHidden`. */
export const checkHiddenCharacters: Check = {
  name: 'hidden-characters',
  title: 'No hidden characters that deceive',
  explanation:
    'Characters that reverse the order in which code is shown hide what it does from whoever reviews it ("Trojan Source"); invisible ones in names make two names look alike; long runs of them carry text or code that nobody sees ("GlassWorm"). Refused are: in scripts, a literal or comment that begins text from right to left and does not end it; in style sheets, such a line; invisible characters in names of scripts; anywhere, eight or more invisible characters in a row, and tag characters that are no flag. Accepted are: single invisible characters in literals, and literals of several directions alone without a comment after them, because libraries that remove such characters have them; joiners that change how a name in Arabic or Indic scripts looks; and balanced directions, for languages that are written from right to left.',
  level: 'enforced',
  codes: ['HIDDEN_CHARACTER'],
  passed: 'no hidden characters were found that deceive',
  checkFile(file, { report }) {
    for (const finding of hiddenIn(file, 'deceiving')) report({ code: 'HIDDEN_CHARACTER', ...finding })
  },
  checkBundle: ({ bundle: { configuration }, report }) => {
    // The other texts of the manifest have rules of their own, which are stricter.
    for (const { text, pointer } of textsIn({ configuration })) {
      for (const { kind, codePoint, effect } of findHidden(text, 'style')) {
        if (kind !== 'deceiving') continue
        const message = `${codePoint} in the field ${printable(pointer)} ${effect}`
        report({ code: 'HIDDEN_CHARACTER', pointer, message })
      }
    }
  },
}

/** Tells of characters that change the direction of a text, where that may be meant. */
export const checkDirectionCharacters: Check = {
  name: 'direction-characters',
  title: 'Text in two directions is meant',
  explanation:
    'Texts in Arabic, Hebrew, Persian or Urdu may need characters that change the direction in which text is shown. The check tells where they are, also where they do not end what they began in a text that is no code.',
  level: 'advisory',
  codes: ['DIRECTION_CHARACTER'],
  passed: 'no characters were found that change the direction of a text',
  checkFile(file, { report }) {
    for (const finding of hiddenIn(file, 'notable')) report({ code: 'DIRECTION_CHARACTER', ...finding })
  },
}

function* hiddenIn(
  file: CheckedFile,
  kind: HiddenCharacter['kind'],
): Generator<Omit<Parameters<CheckContext['report']>[0], 'code'>> {
  const text = anyTextOf(file)
  if (text === undefined) return
  const placeOf = createPlaceFinder(text)
  for (const hidden of findHidden(text, kindOf(file))) {
    if (hidden.kind !== kind) continue
    const place = placeOf(hidden.offset)
    const start = Math.max(0, hidden.offset - EXCERPT_LENGTH)
    yield {
      file: file.path,
      ...place,
      excerpt: printable(text.slice(start, hidden.offset + 2)),
      message: `${hidden.codePoint} in ${printable(file.path)} ${hidden.effect}`,
    }
  }
}

function kindOf({ contentType, path }: CheckedFile): TextKind {
  if (contentType === JAVASCRIPT) return 'script'
  return contentType === CSS || /\.(?:svg|html?|xhtml|xml)$/i.test(path) ? 'style' : 'prose'
}
