import { z } from 'zod'

// Control, format (bidi), private-use and unpaired surrogate characters, line and paragraph separators, what a renderer is
// to ignore (UAX #44, Default_Ignorable_Code_Point), and the empty braille pattern: invisible, so they only ever serve to
// make a text look like another one.
const INVISIBLE = String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800`
const VISIBLE = String.raw`[^\s${INVISIBLE}]`
const JOINER = String.raw`[\u200c\u200d]`
const SELECTOR = String.raw`\p{Variation_Selector}`

const HIDDEN = hiddenBut('')
const HIDDEN_IN_LINES = hiddenBut(String.raw`\n\t`)

/** One line of text a person reads: trimmed, not empty, without invisible characters. */
export function lineOfText(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(maxLength, { error: `must have at most ${maxLength} characters` })
    .refine((text) => !HIDDEN.test(text), { error: 'must not contain control or invisible characters' })
}

/** Text over several lines, or none. */
export function linesOfText(maxLength: number) {
  return z
    .string()
    .trim()
    .max(maxLength, { error: `must have at most ${maxLength} characters` })
    .refine((text) => !HIDDEN_IN_LINES.test(text), {
      error: 'must not contain control or invisible characters',
    })
}

/**
 * Finds what is hidden in a text. Two kinds of invisible characters change how visible ones look, and are hidden only where
 * they do not: joiners between two (Persian and Indic words, emoji of several), and variation selectors after one.
 */
function hiddenBut(allowed: string): RegExp {
  const hidden = [
    String.raw`(?!${JOINER}|${SELECTOR}|[${allowed}])[${INVISIBLE}]`,
    String.raw`(?<!${VISIBLE}${SELECTOR}?)${JOINER}`,
    String.raw`${JOINER}(?!${VISIBLE})`,
    String.raw`(?<!${VISIBLE})${SELECTOR}`,
  ]
  return new RegExp(hidden.join('|'), 'u')
}
