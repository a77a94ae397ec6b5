import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { samplePlugin } from '../testing/sample-records.ts'
import { foldText, hasWords, joinWords, searchWordsOf, wantedWords, wordsOf } from './search-text.ts'

const letters = fc.string({ unit: 'grapheme', maxLength: 12 })

describe('foldText', () => {
  it('gives one fold to a text in upper case, in lower case and as it is', () => {
    fc.assert(
      fc.property(letters, (text) => {
        expect(foldText(text.toUpperCase())).toBe(foldText(text))
        expect(foldText(foldText(text))).toBe(foldText(text))
      }),
    )
  })

  it('gives one fold to every encoding of an accented letter', () => {
    fc.assert(
      fc.property(letters, (text) => {
        expect(foldText(text.normalize('NFD'))).toBe(foldText(text.normalize('NFC')))
      }),
    )
  })

  it('makes a lone surrogate the character every database makes of it', () => {
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
  ])('%j has the words %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })

  it('leaves out what of a word is beyond 64 characters', () => {
    expect(wordsOf(`${'🧩'.repeat(2)}${'𝒳'.repeat(70)}`)).toEqual(['𝒳'.repeat(64)])
  })
})

describe('wantedWords', () => {
  it('has the longest first and none that begins another', () => {
    expect(wantedWords('pay a payment cart ca')).toEqual(['payment', 'cart', 'a'])
  })
})

describe('hasWords', () => {
  it('finds every text by any beginning of any of its words', () => {
    fc.assert(
      fc.property(fc.array(letters), fc.nat(), fc.nat(), (texts, chosen, length) => {
        const words = wordsOf(texts.join(' '))
        const word = Array.from(words[chosen % Math.max(words.length, 1)] ?? '')
        const wanted = wantedWords(word.slice(0, 1 + (length % Math.max(word.length, 1))).join(''))
        expect(hasWords(joinWords(words), wanted)).toBe(true)
      }),
    )
  })

  it('finds a plugin by its id, its name and its description together', () => {
    const words = searchWordsOf(samplePlugin('acme-pay', { name: 'Checkout', description: 'Cards, cash' }))
    expect(hasWords(joinWords(words), wantedWords('CASH ACME check'))).toBe(true)
    expect(hasWords(joinWords(words), wantedWords('ash'))).toBe(false)
  })
})
