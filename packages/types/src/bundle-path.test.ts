import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BundlePath, pathFault } from './bundle-path.ts'

describe('pathFault', () => {
  it.each([
    ['bundle.js', undefined],
    ['chunks/form.4f2a.js', undefined],
    ['assets/größe.svg', undefined],
    ['nested/manifest.json', undefined],
    ['a b.js', undefined],
    ['', 'unsafe'],
    ['/etc/passwd', 'unsafe'],
    ['../x.js', 'unsafe'],
    ['a/../x.js', 'unsafe'],
    ['a//b.js', 'unsafe'],
    ['./a.js', 'unsafe'],
    ['a/', 'unsafe'],
    ['a\\b.js', 'unsafe'],
    ['a\0.js', 'unsafe'],
    ['a\u202Esj.exe', 'unsafe'],
    ['gro\u0308sse.svg', 'unsafe'],
    ['x'.repeat(201), 'unsafe'],
    ['界'.repeat(66), undefined],
    ['界'.repeat(67), 'unsafe'],
    [`${'x/'.repeat(255)}xy`, undefined],
    [`${'x/'.repeat(255)}xyz`, 'unsafe'],
    [`${'界/'.repeat(128)}x`, 'unsafe'],
    ['a\uFFFE.js', 'unsafe'],
    ['a\uFFFF.js', 'unsafe'],
    ['a\u{1FFFE}.js', 'unsafe'],
    ['manifest.json', 'reserved'],
    ['Manifest.JSON', 'reserved'],
    ['manifest.json/x', 'reserved'],
    ['a.js.br', 'reserved'],
    ['a.js.GZ', 'reserved'],
    ['a.js.zst/x', 'reserved'],
  ])('judges %j as %s', (path, fault) => {
    expect(pathFault(path)).toBe(fault)
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
