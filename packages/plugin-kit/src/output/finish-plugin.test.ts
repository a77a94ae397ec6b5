import { describe, expect, it } from 'vitest'
import { inspectUpload } from '../testing/inspect-upload.ts'
import { finishPlugin } from './finish-plugin.ts'

const MANIFEST = {
  $schema: 'https://example.com/manifest.schema.json',
  id: 'my-plugin',
  name: 'My Plugin',
  version: '1.0.0-rc.1',
  description: '',
  category: null,
  extensionPoints: [],
  compat: {},
  isolation: 'inline' as const,
}

async function finish(files: Record<string, string>, format: 'zip' | 'single-file', manifest: object = {}) {
  const contents = Object.entries(files).map(([path, text]) => [path, Buffer.from(text)] as const)
  const { write, remove } = await finishPlugin(new Map(contents), {
    project: { format, root: '/project' },
    modules: ['/project/src/index.ts', '\0virtual', 'relative.js'],
    manifest: { ...MANIFEST, ...manifest },
  })
  return { write: Object.fromEntries(write), remove }
}

async function zipIn(zone: string, files: Record<string, string>): Promise<Buffer | undefined> {
  const before = process.env['TZ']
  process.env['TZ'] = zone
  try {
    const { write } = await finish(files, 'zip')
    return write['../my-plugin-1.0.0-rc.1.zip']
  } finally {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  }
}

describe('finishPlugin', () => {
  it('packs all files but the source maps, and writes the manifest that the registry reads', async () => {
    const entry = 'export default { extensions: {} }'
    const files = {
      'bundle.js': entry,
      'bundle.js.map': 'map',
      'assets/a.svg': 'svg',
      'chunks/b.css': '.b{}',
    }
    const { write, remove } = await finish(files, 'zip')
    expect(remove).toEqual([])
    expect(Object.keys(write)).toEqual([
      'chunks/b.css',
      'manifest.json',
      'sbom.cdx.json',
      '../my-plugin-1.0.0-rc.1.zip',
    ])
    const { $schema: _, ...kept } = MANIFEST
    expect(JSON.parse(String(write['manifest.json']))).toEqual({ ...kept, entry: 'bundle.js' })
    const zip = write['../my-plugin-1.0.0-rc.1.zip'] ?? Buffer.of()
    expect(await inspectUpload(zip)).toEqual({
      'bundle.js': entry,
      'assets/a.svg': 'svg',
      'sbom.cdx.json': String(write['sbom.cdx.json']),
      'chunks/b.css': expect.stringMatching(/^@layer plugboard\.my-plugin.*\.b\{\}/s),
    })
  })

  it('packs the same bytes in every time zone and for every order of the files', async () => {
    const there = await zipIn('Pacific/Auckland', { 'bundle.js': 'js', 'a.css': '.a{}' })
    expect(there).toEqual(await zipIn('America/Anchorage', { 'a.css': '.a{}', 'bundle.js': 'js' }))
  })

  it.each([
    ['without an entry', { 'main.js': '' }, 'The build did not make bundle.js.'],
    [
      'with a file of a reserved name',
      { 'bundle.js': '', 'a.js.br': '' },
      'a.js.br, a name that no bundle may contain',
    ],
  ])('refuses a bundle %s', async (_case, files: Record<string, string>, message) => {
    await expect(finish(files, 'zip')).rejects.toThrow(message)
  })

  it('joins the styles of a single file after the script, those of the entry first, so that its source map stays valid', async () => {
    const files = {
      'plugin.js': 'first line\n',
      'chunks/a.css': '.a {}',
      'chunks/a.css.map': 'map',
      'plugin.css': '.plugin {}',
      'plugin.js.map': 'map',
    }
    const { write, remove } = await finish(files, 'single-file', { entry: 'other.js' })
    expect(Object.keys(write)).toEqual(['plugin.js', 'metadata.json'])
    expect(String(write['plugin.js'])).toMatch(
      /^first line\nfunction __PLUGBOARD_STYLES__\(\) \{ return "@layer .*\.plugin \{\}.*\.a \{\}.*" \}\n$/,
    )
    expect(remove).toEqual(['chunks/a.css', 'chunks/a.css.map', 'plugin.css'])
    const { $schema: _, ...metadata } = MANIFEST
    expect(JSON.parse(String(write['metadata.json']))).toEqual(metadata)
  })

  it.each([
    [
      'another file',
      { 'assets/a.wasm': '' },
      'The build made assets/a.wasm, which cannot be inside a single file.',
    ],
    [
      'an @import',
      { 'plugin.css': '@import "https://fonts.example/f.css";' },
      'a constructed style sheet ignores',
    ],
  ])('refuses a single file with %s', async (_case, files, message) => {
    await expect(finish({ 'plugin.js': '', ...files }, 'single-file')).rejects.toThrow(message)
  })

  it('accepts a comment that mentions @import', async () => {
    const files = { 'plugin.js': '', 'plugin.css': '/* no @import here */ .a {}' }
    await expect(finish(files, 'single-file')).resolves.toBeDefined()
  })
})
