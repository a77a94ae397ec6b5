import type { PluginRecord } from '../records/records.ts'

// Between the fields, so that no text is found across two of them: metadata cannot contain it.
const SEPARATOR = '\u001f'

/**
 * Folds away what search ignores: case, by Unicode and without regard to a language, and how an accented
 * letter is encoded. Accents themselves count. `ß` is found by `ss`, and every sigma is one letter.
 */
export function foldText(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFC')
}

/** What a plugin is found by: id, name and description, folded. */
export function searchTextOf({ pluginId, latest }: PluginRecord): string {
  return [pluginId, latest.name, latest.description].map(foldText).join(SEPARATOR)
}

/** A wanted text as it is looked for in `searchTextOf`, or null when nothing can contain it. */
export function searchNeedle(text: string): string | null {
  const needle = foldText(text)
  return needle.includes(SEPARATOR) || needle.includes('\0') ? null : needle
}
