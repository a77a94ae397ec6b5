import { z } from 'zod'
import { describeFirstMatch } from './code-point.ts'

// Control, format (bidi), private-use and unpaired surrogate characters, line and paragraph separators, characters that
// renderers ignore (UAX #44, Default_Ignorable_Code_Point), and the empty braille pattern. They are invisible, and only
// make a text look like another one. The exceptions below change how their visible neighbours look or are ordered.
const INVISIBLE = String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800`
const VISIBLE = String.raw`[^\s${INVISIBLE}]`
const SELECTOR = String.raw`\p{Variation_Selector}`
const JOINER = String.raw`[\u200c\u200d]`
const DIRECTION_MARK = String.raw`[\u200e\u200f\u061c]`
const SOFT_HYPHEN = String.raw`\u00ad`
/** A black flag, tags that spell a region, and the tag that ends them (UTS #51, ED-14a), as in the flag of Scotland. */
const REGION_FLAG = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/gu

const HIDDEN = hiddenBut('')
const HIDDEN_IN_LINES = hiddenBut(String.raw`\n\t`)

/**
 * One line of text for people: trimmed, not empty. Invisible characters are refused, except those that change how visible
 * ones look: a joiner between two, a variation selector after one, a left-to-right or right-to-left mark beside one, a
 * soft hyphen between two letters, the tags of a region's flag.
 */
export function lineOfText(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(maxLength, { error: `must have at most ${maxLength} characters` })
    .superRefine((text, context) => refuseHidden(HIDDEN, text, context))
}

/** Text of any number of lines, with the rule of `lineOfText`. Every line break becomes a line feed. */
export function linesOfText(maxLength: number) {
  return z
    .string()
    .overwrite((text) => text.replace(/\r\n?/g, '\n'))
    .trim()
    .max(maxLength, { error: `must have at most ${maxLength} characters` })
    .superRefine((text, context) => refuseHidden(HIDDEN_IN_LINES, text, context))
}

function refuseHidden(hidden: RegExp, text: string, context: z.RefinementCtx): void {
  // The tags of a region's flag are replaced by as many visible flags, so that the positions after them stay the same.
  const shown = text.replace(REGION_FLAG, (flag) => '\u{1f3f4}'.repeat(Array.from(flag).length))
  const character = describeFirstMatch(hidden, shown)
  if (character === undefined) return
  context.addIssue({ code: 'custom', message: `must not contain the invisible character ${character}` })
}

/** Matches invisible characters that are not covered by an exception. */
function hiddenBut(allowed: string): RegExp {
  const hidden = [
    String.raw`(?!${JOINER}|${SELECTOR}|${DIRECTION_MARK}|${SOFT_HYPHEN}|[${allowed}])[${INVISIBLE}]`,
    String.raw`(?<!${VISIBLE}${SELECTOR}?)${JOINER}`,
    String.raw`${JOINER}(?!${VISIBLE})`,
    String.raw`(?<!${VISIBLE})${SELECTOR}`,
    String.raw`(?<!${VISIBLE}${SELECTOR}?)${DIRECTION_MARK}(?!${VISIBLE})`,
    String.raw`${DIRECTION_MARK}(?=${DIRECTION_MARK})`,
    String.raw`(?<!\p{L}\p{M}*)${SOFT_HYPHEN}`,
    String.raw`${SOFT_HYPHEN}(?!\p{L})`,
  ]
  return new RegExp(hidden.join('|'), 'u')
}
