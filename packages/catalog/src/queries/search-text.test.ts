import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { samplePlugin } from '../testing/sample-records.ts'
import { foldText, searchNeedle, searchTextOf } from './search-text.ts'

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

describe('searchNeedle', () => {
  it('is in the search text of a plugin whose name has the wanted text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), letters, (before, wanted) => {
        const haystack = searchTextOf(samplePlugin('p', { name: `${before} ${wanted} after` }))
        expect(haystack).toContain(searchNeedle(wanted))
      }),
    )
  })

  it('is null for what no plugin can contain', () => {
    expect([searchNeedle('a\u001fb'), searchNeedle('a\0b')]).toEqual([null, null])
  })
})
