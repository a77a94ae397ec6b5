import type { PluginRecord } from '../records/records.ts'

// These scripts have no spaces between words, so every letter counts as a word.
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`
const WORD = new RegExp(String.raw`[${UNSPACED}]\p{M}*|[[\p{L}\p{M}\p{N}]--[${UNSPACED}]]+`, 'gv')

// Longer words are cut: longer keys would not help an index.
const WORD_LENGTH = 64

/**
 * Removes the differences that search ignores: case, by the rules of Unicode and not of a language, and how an accented
 * letter is encoded. Accents remain. `ß` and `ẞ` become `ss`, and all forms of sigma become one letter.
 */
export function foldText(text: string): string {
  return (
    text
      .toWellFormed()
      .normalize('NFC')
      // The capital ẞ has no other upper case, and ß has SS.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .replaceAll('ς', 'σ')
      .normalize('NFC')
  )
}

/** The words of a text, folded, each once. Everything but letters, marks and digits separates words. */
export function wordsOf(text: string): readonly string[] {
  const words = foldText(text).match(WORD) ?? []
  return [...new Set(words.map((word) => Array.from(word).slice(0, WORD_LENGTH).join('')))]
}

/** The words a plugin is found by: those of its id, its name and its description. */
export function searchWordsOf({ pluginId, latest }: PluginRecord): readonly string[] {
  return wordsOf(`${pluginId} ${latest.name} ${latest.description}`)
}

/** The words of a search, the longest first, without those that another one begins with. */
export function wantedWords(text: string): readonly string[] {
  const words = wordsOf(text)
  return words
    .filter((word) => !words.some((other) => other !== word && other.startsWith(word)))
    .toSorted((left, right) => right.length - left.length)
}

/** The words as one text for `hasWords`. */
export function joinWords(words: readonly string[]): string {
  return ['', ...words].join(' ')
}

/** True when each wanted word is the beginning of one of the joined words. */
export function hasWords(joined: string, wanted: readonly string[]): boolean {
  return wanted.every((word) => joined.includes(` ${word}`))
}
