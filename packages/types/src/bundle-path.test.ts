import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BundlePath, pathFault } from './bundle-path.ts'

describe('pathFault', () => {
  it.each([
    'bundle.js',
    'chunks/form.4f2a.js',
    'assets/größe.svg',
    'nested/manifest.json',
    'a b.js',
    'a..b/...c.js',
    '❤\ufe0f.svg',
    '界'.repeat(66),
    `${'x/'.repeat(255)}xy`,
  ])('accepts %j', (path) => {
    expect(pathFault(path)).toBeUndefined()
  })

  it.each([
    ['', 'empty', 'is empty'],
    ['/etc/passwd', 'absolute', 'starts with "/", so it is not relative'],
    ['../x.js', 'parent-segment', 'has a segment ".."'],
    ['a/../x.js', 'parent-segment', 'has a segment ".."'],
    ['a//b.js', 'empty-segment', 'has a segment without a name'],
    ['./a.js', 'dot-segment', 'has a segment "."'],
    ['a/', 'empty-segment', 'has a segment without a name'],
    ['a\\b.js', 'backslash', 'has "\\" where "/" belongs'],
    ['a\0.js', 'invisible-character', 'has the invisible or unassigned character U+0000 (character 2)'],
    [
      'bundle\u3164.js',
      'invisible-character',
      'has the invisible or unassigned character U+3164 (character 7)',
    ],
    ['a\u202Esj', 'invisible-character', 'has the invisible or unassigned character U+202E (character 2)'],
    [
      '\u{1f600}\uFFFE',
      'invisible-character',
      'has the invisible or unassigned character U+FFFE (character 2)',
    ],
    [
      'a\u{1FFFE}.js',
      'invisible-character',
      'has the invisible or unassigned character U+1FFFE (character 2)',
    ],
    ['gro\u0308sse.svg', 'not-nfc', 'is not in Unicode NFC: it has letters in parts, as macOS writes them'],
    [
      `a/${'x'.repeat(201)}`,
      'segment-too-long',
      'has a name of 201 bytes in UTF-8 between two "/"; at most 200 are allowed',
    ],
    [
      '界'.repeat(67),
      'segment-too-long',
      'has a name of 201 bytes in UTF-8 between two "/"; at most 200 are allowed',
    ],
    [`${'x/'.repeat(255)}xyz`, 'path-too-long', 'has 513 bytes in UTF-8; at most 512 are allowed'],
    [`${'界/'.repeat(128)}x`, 'path-too-long', 'has 513 bytes in UTF-8; at most 512 are allowed'],
    ['manifest.json', 'reserved-manifest', 'is a name reserved for the server'],
    ['Manifest.JSON', 'reserved-manifest', 'is a name reserved for the server'],
    ['manifest.json/x', 'reserved-manifest', 'is a name reserved for the server'],
    [
      'a.js.br',
      'reserved-coding',
      'has a name ending in .br, which is reserved for the compressed forms made by the server',
    ],
    [
      'a.js.GZ',
      'reserved-coding',
      'has a name ending in .gz, which is reserved for the compressed forms made by the server',
    ],
    [
      'a.js.zst/x',
      'reserved-coding',
      'has a name ending in .zst, which is reserved for the compressed forms made by the server',
    ],
  ])('refuses %j as %s', (path, kind, message) => {
    expect(pathFault(path)).toEqual({ kind, message })
    expect(BundlePath.safeParse(path).error?.issues[0]?.message).toBe(
      `is not a path a bundle may contain: it ${message}`,
    )
  })

  it('never lets a path leave its folder', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', '\0', '%', '~') }), (path) => {
        if (!BundlePath.safeParse(path).success) return
        expect(new URL(`https://host/root/${path}`).pathname.startsWith('/root/')).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
