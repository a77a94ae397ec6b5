import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { samplePlugin } from '../testing/sample-records.ts'
import { foldText, hasWords, joinWords, searchWordsOf, wantedWords, wordsOf } from './search-text.ts'

const letters = fc.string({ unit: 'grapheme', maxLength: 12 })

describe('foldText', () => {
  it('folds a text in upper case, in lower case and in its own case alike', () => {
    fc.assert(
      fc.property(letters, (text) => {
        expect(foldText(text.toUpperCase())).toBe(foldText(text))
        expect(foldText(foldText(text))).toBe(foldText(text))
      }),
    )
  })

  it('folds ẞ, ß and SS alike', () => {
    expect(['Straẞe', 'Straße', 'STRASSE'].map(foldText)).toEqual(['strasse', 'strasse', 'strasse'])
  })

  it('folds every encoding of an accented letter alike', () => {
    fc.assert(
      fc.property(letters, (text) => {
        expect(foldText(text.normalize('NFD'))).toBe(foldText(text.normalize('NFC')))
      }),
    )
  })

  it('replaces a lone surrogate with U+FFFD, as every database does', () => {
    expect(foldText('a\ud800b')).toBe('a\ufffdb')
  })
})

describe('wordsOf', () => {
  it.each([
    ['my-plugin, by ACME', ['my', 'plugin', 'by', 'acme']],
    ['two\nlines and two', ['two', 'lines', 'and']],
    ['C++ 2.0 (beta)', ['c', '2', '0', 'beta']],
    ['Zażółć gęślą 🧩', ['zażółć', 'gęślą']],
    ['नमस्ते', ['नमस्ते']],
    ['日本語 plugin', ['日', '本', '語', 'plugin']],
    ['.*', []],
  ])('splits %j into %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })

  it('cuts a word after 64 characters', () => {
    expect(wordsOf(`${'🧩'.repeat(2)}${'𝒳'.repeat(70)}`)).toEqual(['𝒳'.repeat(64)])
  })
})

describe('wantedWords', () => {
  it('returns the longest word first, and none that another one begins with', () => {
    expect(wantedWords('pay a payment cart ca')).toEqual(['payment', 'cart', 'a'])
  })
})

describe('hasWords', () => {
  it('is true for any beginning of any word of a text', () => {
    fc.assert(
      fc.property(fc.array(letters), fc.nat(), fc.nat(), (texts, chosen, length) => {
        const words = wordsOf(texts.join(' '))
        const word = Array.from(words[chosen % Math.max(words.length, 1)] ?? '')
        const wanted = wantedWords(word.slice(0, 1 + (length % Math.max(word.length, 1))).join(''))
        expect(hasWords(joinWords(words), wanted)).toBe(true)
      }),
    )
  })

  it('is true for words from the id, the name and the description of a plugin together', () => {
    const words = searchWordsOf(samplePlugin('acme-pay', { name: 'Checkout', description: 'Cards, cash' }))
    expect(hasWords(joinWords(words), wantedWords('CASH ACME check'))).toBe(true)
    expect(hasWords(joinWords(words), wantedWords('ash'))).toBe(false)
  })
})
