import type { PluginRecord } from '../records/records.ts'

// Written without spaces between words, so every letter begins one.
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`
const WORD = new RegExp(String.raw`[${UNSPACED}]\p{M}*|[[\p{L}\p{M}\p{N}]--[${UNSPACED}]]+`, 'gv')

// What comes after it does not count: an index has no use for longer keys.
const WORD_LENGTH = 64

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

/** The words of a text, folded, each once: what is neither letter nor mark nor digit separates them. */
export function wordsOf(text: string): readonly string[] {
  const words = foldText(text).match(WORD) ?? []
  return [...new Set(words.map((word) => Array.from(word).slice(0, WORD_LENGTH).join('')))]
}

/** The words a plugin is found by: those of its id, its name and its description. */
export function searchWordsOf({ pluginId, latest }: PluginRecord): readonly string[] {
  return wordsOf(`${pluginId} ${latest.name} ${latest.description}`)
}

/** The words a search looks for, the longest first; without those that begin another one. */
export function wantedWords(text: string): readonly string[] {
  const words = wordsOf(text)
  return words
    .filter((word) => !words.some((other) => other !== word && other.startsWith(word)))
    .toSorted((left, right) => right.length - left.length)
}

/** Words as one text, in which `hasWords` looks. */
export function joinWords(words: readonly string[]): string {
  return ['', ...words].join(' ')
}

/** True when each of the wanted words is the beginning of one of the joined words. */
export function hasWords(joined: string, wanted: readonly string[]): boolean {
  return wanted.every((word) => joined.includes(` ${word}`))
}
