import { describe, expect, it } from 'vitest'
import { scopeStyles } from './scope-styles.ts'

const SCOPE =
  '@scope ([data-plugin="my-plugin"][data-plugin-version="1.0.0"], [data-plugin-portal="my-plugin"][data-plugin-version="1.0.0"])'

function scope(css: string, script = '') {
  const files = { 'bundle.css': css, 'bundle.js': script }
  const built = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))
  const { files: scoped, warnings } = scopeStyles(built, { id: 'my-plugin', version: '1.0.0' })
  return { css: compact(String(scoped.get('bundle.css'))), warnings }
}

/** CSS without the spaces that mean nothing. */
function compact(css: string): string {
  return css.replaceAll(/\s+/g, ' ').replaceAll(/ ?([{}:;,]) ?/g, '$1')
}

describe('scopeStyles', () => {
  it("keeps rules to the plugin's elements, in a layer of its own", () => {
    expect(scope('h1 { margin: 0 }\n@media print { .a { & b { top: 0 } } }')).toEqual({
      css: compact(
        `@layer plugboard.my-plugin{${SCOPE}{h1{margin:0}@media print{.a b:where(:scope *){top:0}}}}`,
      ),
      warnings: [],
    })
  })

  it('leaves the order of layers and remote imports before the rules', () => {
    const { css, warnings } = scope(
      '@import url(https://a.example/b.css);@layer a, b;@layer b { i { top: 0 } }',
    )
    expect(css).toBe(
      compact(
        `@import url(https://a.example/b.css);@layer plugboard.my-plugin{@layer a,b;${SCOPE}{@layer b{i{top:0}}}}`,
      ),
    )
    expect(warnings).toEqual([expect.stringContaining('@import url(https://a.example/b.css)')])
  })

  it.each([
    ['.dark { .card { top: 0 } }', '.dark :where(:scope *).card{top:0}'],
    ['.card { .dark & { top: 0 } }', '.dark :where(:scope *).card{top:0}'],
    ['.a { top: 0; &:hover { top: 1px } }', '.a{top:0}.a:hover{top:1px}'],
    ['.a { @media print { top: 0 } }', '@media print{.a{top:0}}'],
  ])('unnests %s, so that what is around the plugin matches too', (css, unnested) => {
    expect(scope(css).css.replaceAll(';}', '}')).toContain(compact(`{${unnested}}`))
  })

  it('keeps the order of layers when a block comes before a statement that names more', () => {
    const { css } = scope('@layer base { i { top: 0 } } @layer parts, base; @layer rest { b { top: 0 } }')
    expect(css).toContain(compact('@layer plugboard.my-plugin{@layer base,parts,rest;@scope'))
  })

  it.each([
    [
      'a custom property has',
      '.a { --fx: fade; animation: 1s var(--fx) } @keyframes fade { to { top: 0 } }',
      'fade',
    ],
    ['CSS has as a word', '.a { animation: ease 1s ease } @keyframes ease { to { top: 0 } }', 'ease'],
  ])('leaves a name of keyframes that %s, and says so', (_where, css, name) => {
    const scoped = scope(css)
    expect(scoped.css).toContain(`@keyframes ${name}{`)
    expect(scoped.warnings).toEqual([expect.stringContaining(`@keyframes ${name}.`)])
  })

  it('reads the names of at-rules in any case', () => {
    const { css, warnings } = scope(
      '@Font-Face { font-family: A } @KEYFRAMES spin { to { top: 0 } } .a { animation: 1s spin }',
    )
    expect(css).toMatch(
      /^@layer plugboard\.my-plugin\{@Font-Face\{font-family:A;?\}@KEYFRAMES spin-[0-9a-f]{8}\{/,
    )
    expect(warnings).toEqual([expect.stringContaining('@font-face A')])
  })

  it('renames keyframes and what refers to them, and leaves names that a script mentions', () => {
    const css = `@keyframes spin { to { rotate: 1turn } } @keyframes fade { to { opacity: 0 } }
      .a { animation: 1s spin; --animate-spin: spin 1s } .spin { animation-name: fade }`
    const scoped = scope(css, "style = { animation: 'fade 1s' }")
    expect(scoped.css).toMatch(/@keyframes spin-[0-9a-f]{8}\{to\{rotate:1turn\}\}/)
    expect(scoped.css).toMatch(/animation:1s spin-[0-9a-f]{8};--animate-spin:spin-[0-9a-f]{8} 1s/)
    expect(scoped.css).toContain('.spin{animation-name:fade}')
    expect(scoped.warnings).toEqual([expect.stringContaining('@keyframes fade.')])
  })

  it('keeps rules for the whole page outside the scope, and warns of them', () => {
    const css =
      '@media print { @font-face { font-family: "Acme"; src: url(a.woff2) } } @property --a { syntax: "*"; inherits: false }'
    const scoped = scope(css)
    expect(scoped.css).toContain('@layer plugboard.my-plugin{@media print{@font-face{')
    expect(scoped.warnings).toEqual([expect.stringContaining('@font-face "Acme", @property --a.')])
  })

  it('leaves a style sheet without rules empty', () => {
    expect(scope('/* nothing */').css).toContain('nothing')
    expect(scope('').css).toBe('')
  })

  it('refuses CSS that does not parse', () => {
    expect(() => scope('.a { color: red')).toThrow('bundle.css is not CSS: Unclosed block, in line 1.')
  })

  it.each(['@theme { --a: 1px }', '@tailwind base;', '.a { @apply p-4 }'])(
    'refuses %s, which Tailwind has not processed',
    (css) => {
      expect(() => scope(css)).toThrow('Tailwind has not processed the styles')
    },
  )
})
