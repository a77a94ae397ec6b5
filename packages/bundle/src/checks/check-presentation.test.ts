import { ICON_LIMIT_BYTES, README_LIMIT_BYTES } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { ENTRY, findingsOf } from '../testing/findings-of.ts'
import { inspectBytes, METADATA } from '../testing/inspect-bytes.ts'

const DRAWING = '<path d="M0 0h9v9z" fill="url(#shade)"/>'
const svg = (content: string, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" ${attributes}>${content}</svg>`
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(40)])
const WEBP = Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1')

const ofIcon = (name: string, content: string | Buffer) =>
  findingsOf({ [name]: content }, { ...METADATA, icon: name })

const ofReadme = (name: string, content: string | Buffer) =>
  findingsOf({ [name]: content }, { ...METADATA, readme: name })

describe('an icon', () => {
  it.each([
    ['a PNG', 'icon.png', PNG],
    ['a WebP', 'art/icon.webp', WEBP],
    ['an SVG', 'icon.svg', svg(DRAWING)],
    [
      'an SVG with a prologue',
      'icon.svg',
      `<?xml version="1.0"?>\n<!-- made -->\n<!DOCTYPE svg PUBLIC "a" "b">${svg(DRAWING)}`,
    ],
    [
      'an SVG with styles of its own',
      'icon.svg',
      svg(`<style>.a{fill:#123;filter:url("#b")}</style>${DRAWING}`),
    ],
    ['an SVG that uses a shape twice', 'icon.svg', svg(`<g id="a">${DRAWING}</g><use href="#a" x="3"/>`)],
  ])('is accepted as %s', async (_what, name, content) => {
    expect(await ofIcon(name, content)).toEqual([])
  })

  it.each([
    ['a script', svg('<script>alert(1)</script>'), 'has an element script'],
    [
      'a script in another namespace',
      svg('<x:script xmlns:x="http://www.w3.org/2000/svg"/>'),
      'has an element x:script',
    ],
    ['a handler', svg(DRAWING, 'onload="alert(1)"'), 'has a handler onload'],
    ['a handler in capitals', svg(DRAWING, "ONCLICK='alert(1)'"), 'has a handler ONCLICK'],
    [
      'an element of an editor that is a script',
      svg('<rdf:script/>', 'xmlns:rdf="http://www.w3.org/2000/svg"'),
      'gives xmlns:rdf another meaning',
    ],
    ['a script with a prefix in another alphabet', svg('<é:script/>'), 'has an element é:script'],
    ['HTML', svg('<foreignObject><body/></foreignObject>'), 'has an element foreignObject'],
    ['a link', svg('<a href="#b"/>'), 'has an element a'],
    ['an animation', svg('<set attributeName="href" to="javascript:alert(1)"/>'), 'has an element set'],
    ['an image of another server', svg('<image href="https://evil.example/x.png"/>'), 'has an element image'],
    [
      'a shape of another server',
      svg('<use xlink:href="https://evil.example/x.svg#a"/>'),
      'refers to something outside',
    ],
    [
      'a disguised address',
      svg('<use href="&#104;ttps://evil.example/x.svg"/>'),
      'refers to something outside',
    ],
    [
      'a fill of another server',
      svg('<path fill="url(https://evil.example/x)"/>'),
      'loads something by fill',
    ],
    ['a disguised fill', svg('<path fill="u&#x72;l(//evil.example)"/>'), 'loads something by fill'],
    [
      'a style of another server',
      svg('<style>@import "//evil.example/a.css"</style>'),
      'loads something by its styles',
    ],
    ['an entity', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg(DRAWING)}`, 'is not an SVG'],
    [
      'a style sheet',
      `<?xml version="1.0"?>${svg('<?xml-stylesheet href="//evil.example"?>')}`,
      'has a processing instruction',
    ],
    ['HTML alone', '<html><svg></svg></html>', 'is not an SVG'],
  ])('is refused as an SVG with %s', async (_what, content, message) => {
    const [finding, ...others] = await ofIcon('icon.svg', content)
    expect(others).toEqual([])
    expect(finding).toMatchObject({
      code: 'PRESENTATION_INVALID',
      level: 'enforced',
      file: 'icon.svg',
      pointer: '/icon',
    })
    expect(finding?.message).toContain(`the icon icon.svg ${message}`)
    expect(finding?.hint).toContain('plain SVG')
  })

  it.each([
    ['a PNG that is an SVG', 'icon.png', svg(DRAWING), 'is not a PNG'],
    ['a WebP that is a PNG', 'icon.webp', PNG, 'is not a WebP'],
    ['a JPEG', 'icon.jpg', Buffer.from('ffd8ffe0', 'hex'), 'is not named *.png, *.webp or *.svg'],
    [
      'too large',
      'icon.png',
      Buffer.concat([PNG, Buffer.alloc(ICON_LIMIT_BYTES)]),
      'has 65 KiB; at most 64 KiB are allowed',
    ],
  ])('is refused when it is %s', async (_what, name, content, message) => {
    expect(await ofIcon(name, content)).toMatchObject([
      { code: 'PRESENTATION_INVALID', message: `the icon ${name} ${message}` },
    ])
  })

  it('of 64 KiB of "<" is read in linear time', async () => {
    const content = `<svg ${'<a"'.repeat(21_000)}`
    expect(await ofIcon('icon.svg', content)).toEqual([])
  })
})

describe('a readme', () => {
  it('is accepted as Markdown', async () => {
    expect(await ofReadme('docs/README.md', '# Hello\n\n<b>text</b>')).toEqual([])
  })

  it.each([
    ['another name', 'readme.txt', 'text', 'is not named *.md'],
    [
      'too many bytes',
      'README.md',
      'x'.repeat(README_LIMIT_BYTES + 1),
      'has 257 KiB; at most 256 KiB are allowed',
    ],
    ['other bytes', 'README.md', Buffer.from([0xff, 0xfe, 0x41]), 'is not text in UTF-8'],
    ['a NUL', 'README.md', 'a\0b', 'is not text in UTF-8'],
  ])('with %s is refused', async (_what, name, content, message) => {
    expect(await ofReadme(name, content)).toMatchObject([
      { code: 'PRESENTATION_INVALID', message: `the readme ${name} ${message}` },
    ])
  })
})

it('a ZIP without the files that its manifest names is refused with both of them', async () => {
  expect(await findingsOf({}, { ...METADATA, icon: 'icon.svg', readme: 'README.md' })).toMatchObject([
    {
      pointer: '/icon',
      message: 'the icon icon.svg is not in the bundle',
      hint: expect.stringContaining('Add it to the ZIP'),
    },
    { pointer: '/readme', message: 'the readme README.md is not in the bundle' },
  ])
})

it('a single file with an icon is refused with the advice to upload a ZIP', async () => {
  const upload = inspectBytes(Buffer.from(ENTRY), { metadata: { ...METADATA, icon: './icon.svg' } })
  await expect(upload).rejects.toMatchObject({
    findings: [{ code: 'PRESENTATION_INVALID', hint: expect.stringContaining('Upload a ZIP') }],
  })
})

it.each(['MIT', '(MIT OR Apache-2.0)', 'GPL-2.0-only WITH Classpath-exception-2.0', 'LicenseRef-Acme-1'])(
  'the license %s is accepted',
  async (license) => {
    expect(await findingsOf({}, { ...METADATA, license })).toEqual([])
  },
)

it.each(['Free', 'MIT OR', 'UNLICENSED'])('the license %s is refused', async (license) => {
  expect(await findingsOf({}, { ...METADATA, license })).toMatchObject([
    { code: 'PRESENTATION_INVALID', pointer: '/license' },
  ])
})
