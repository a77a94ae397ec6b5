import { z } from 'zod'

// Control, format (bidi and zero-width), private-use and unpaired surrogate characters: invisible, so they only
// ever serve to make a text look like another one.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u
const INVISIBLE_IN_LINES = /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u

/** One line of text a person reads: trimmed, without invisible characters. */
export function lineOfText(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(maxLength, { error: `must have at most ${maxLength} characters` })
    .refine((text) => !INVISIBLE.test(text), { error: 'must not contain control or invisible characters' })
}

/** Text over several lines, or none. */
export function linesOfText(maxLength: number) {
  return z
    .string()
    .trim()
    .max(maxLength, { error: `must have at most ${maxLength} characters` })
    .refine((text) => !INVISIBLE_IN_LINES.test(text), {
      error: 'must not contain control or invisible characters',
    })
}
