import { describe, expect, it } from 'vitest'
import { checkFiles } from '../testing/check-files.ts'

const ENTRY = 'export default { extensions: {} }\n'

function capabilitiesOf(path: string, text: string) {
  const { capabilities } = checkFiles({ 'bundle.js': ENTRY, [path]: text })
  return capabilities?.capabilities.map(({ name, target, places: [place] }) => [
    name,
    target,
    `${place?.line}:${place?.column}`,
  ])
}

describe('a style sheet that loads something from another server is in the capability report', () => {
  it.each([
    ['an import of a URL', '@import url(https://a.example/x.css);', '1:9'],
    ['an import of a string', '\n@IMPORT/**/"//a.example/x.css";', '2:1'],
    ['an import after comments', '@import /* a **/ /***/ /* * / */"https://a.example/x.css";', '1:1'],
    ['one after a string that its line ends', '.a{content:"\\"\n}@import "https://a.example/";', '2:2'],
    ['an image', '.a { background: url( "https://a.example/x.png" ) }', '1:18'],
    ['a font', "@font-face { src: url('https://a.example/x.woff2') }", '1:19'],
    ['an image-set', '.a { background: image-set("https://a.example/x.png" 1x) }', '1:28'],
    ['an escaped URL', String.raw`@import url(ht\74 ps\3a\2f\2f a.example/x.css);`, '1:9'],
    ['an escaped name', String.raw`@\69mport u\72 l(https://a.example/x.css);`, '1:11'],
    ['one after a comment in a string', '.a{content:"/*"}@import "https://a.example/";/* "*/', '1:17'],
  ])('%s', (_what, css, place) => {
    expect(capabilitiesOf('a.css', css)).toEqual([['network.resource', 'a.example', place]])
  })
})

it.each([
  ['a file of the bundle', '.a { background: url(./a.png) }'],
  ['a data: URL', '.a { background: url(data:image/png;base64,AAAA) }'],
  ['a comment', '/* @import url(https://a.example/); */'],
  ['a selector', 'a[href^="https://a.example/"] { color: red }'],
  ['a text', '.a { content: "url(https://a.example/)" }'],
])('%s in a style sheet is no capability', (_what, css) => {
  expect(capabilitiesOf('a.css', css)).toEqual([])
})

it.each([
  ['an import of nothing but comments', `@import${'/**/'.repeat(5000)};`],
  ['a comment of stars', `@import/*${'*a'.repeat(50_000)}*/;`],
  ['comments that are not closed', '@import/*'.repeat(20_000)],
  ['a string of escaped quotes that is not closed', `"${String.raw`\"`.repeat(50_000)}`],
])('%s is read in linear time', (_what, css) => {
  const startedAt = performance.now()
  expect(capabilitiesOf('a.css', css)).toEqual([])
  expect(performance.now() - startedAt).toBeLessThan(4000)
})

it('a style sheet of one long data: URL is read to its end', () => {
  const css = `.a{src:url("data:font/woff2,${'A'.repeat(12 * 1024 * 1024)}")}@import "https://a.example/";`
  expect(capabilitiesOf('a.css', css)?.map(([name, target]) => [name, target])).toEqual([
    ['network.resource', 'a.example'],
  ])
})

it.each([
  ['a.svg', '<svg>\n<script>fetch("https://a.example/")</script></svg>', '2:1'],
  ['a.svg', '<s:svg>\n <s:SCRIPT href="x"/></s:svg>', '2:2'],
  ['a.html', '<p><script src="x.js"></script>', '1:4'],
])('a script element in %s is in the capability report', (path, text, place) => {
  expect(capabilitiesOf(path, text)).toEqual([['page.markup-script', path, place]])
})

it('an image without a script element is no capability', () => {
  expect(capabilitiesOf('a.svg', '<svg><path class="script" d="M0 0"/><script-like/></svg>')).toEqual([])
})
