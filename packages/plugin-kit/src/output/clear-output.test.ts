import { describe, expect, it } from 'vitest'
import { type PluginBuildOptions, resolveProject } from '../project/plugin-project.ts'
import { openProject } from '../testing/open-project.ts'
import { clearOutput } from './clear-output.ts'

const OURS = '{ "id": "kit-fixture" }'
const FOREIGN = '{ "id": "other" }'

const LEFT = {
  'dist/kit-fixture-1.0.0.zip': '',
  'dist/kit-fixture-2.0.0-rc.1.zip': '',
  'dist/plugin.js': '',
  'dist/plugin.js.map': '',
  'dist/metadata.json': OURS,
  'dist/bundle/manifest.json': OURS,
  'dist/bundle/chunks/a.js': '',
}

const OF_OTHERS = {
  'dist/kit-1.0.0.zip': '',
  'dist/kit-fixture-more-1.0.0.zip': '',
  'dist/kit-fixture.zip': '',
  'dist/notes.txt': '',
  'dist/photos.zip': '',
}

/** The files that are left after the output of a project with these files was cleared. */
async function leftOf(
  files: Readonly<Record<string, string>>,
  { keepBundle = false, ...options }: PluginBuildOptions & { keepBundle?: boolean } = {},
): Promise<string[]> {
  await using project = await openProject(files)
  await clearOutput(resolveProject({ root: project.root, ...options }), { keepBundle })
  return (await project.built()).map((path) => `dist/${path}`)
}

describe('clearOutput', () => {
  it('removes the files that builds of this plugin made, and no others', async () => {
    expect(await leftOf({ ...LEFT, ...OF_OTHERS })).toEqual(Object.keys(OF_OTHERS))
    expect(await leftOf({ ...LEFT, ...OF_OTHERS }, { format: 'single-file' })).toEqual(Object.keys(OF_OTHERS))
  })

  it('keeps the unpacked files with keepBundle, for a bundler in watch mode', async () => {
    expect(await leftOf(LEFT, { keepBundle: true })).toEqual([
      'dist/bundle/chunks/a.js',
      'dist/bundle/manifest.json',
    ])
  })

  it.each([
    [
      'zip',
      { 'dist/bundle/manifest.json': FOREIGN },
      'dist/bundle is in the way: it belongs to the plugin other.',
    ],
    [
      'zip',
      { 'dist/bundle/app.js': '' },
      'dist/bundle is in the way: no build of kit-fixture made it. Remove it, or',
    ],
    [
      'single-file',
      { 'dist/metadata.json': FOREIGN },
      'dist/metadata.json is in the way: it belongs to the plugin',
    ],
    ['single-file', { 'dist/plugin.js': '' }, 'dist/plugin.js is in the way: no build of kit-fixture'],
  ] as const)('refuses to build a %s when the output already has %o', async (format, files, message) => {
    await using project = await openProject(files)
    const clearing = clearOutput(resolveProject({ root: project.root, format }), { keepBundle: false })
    await expect(clearing).rejects.toThrow(message)
    expect(await project.built()).toHaveLength(1)
  })

  it('leaves files of other plugins where the build writes nothing', async () => {
    const bundle = { 'dist/bundle/manifest.json': FOREIGN }
    expect(await leftOf(bundle, { format: 'single-file' })).toEqual(Object.keys(bundle))
    const single = { 'dist/metadata.json': FOREIGN, 'dist/plugin.js': '' }
    expect(await leftOf(single)).toEqual(Object.keys(single))
  })

  it('reports faults of the manifest before files that are in the way', async () => {
    const manifest = '{ "id": "Kit Fixture", "name": "Kit", "version": "1.0.0" }'
    await using project = await openProject({ 'manifest.json': manifest, 'dist/bundle/manifest.json': OURS })
    const clearing = clearOutput(resolveProject({ root: project.root }), { keepBundle: false })
    await expect(clearing).rejects.toThrow('manifest.json is not a valid manifest:\n  /id must be')
  })

  it('removes nothing when the manifest has no readable id', async () => {
    expect(await leftOf({ ...LEFT, 'manifest.json': '{' })).toHaveLength(Object.keys(LEFT).length)
  })

  it('removes nothing when nothing was built', async () => {
    expect(await leftOf({})).toEqual([])
  })

  it.each(['.', '..'])('refuses the output folder %s, which contains the project', async (output) => {
    await using project = await openProject()
    const outside = resolveProject({ root: project.root, output })
    await expect(clearOutput(outside, { keepBundle: false })).rejects.toThrow('contains the project itself')
    expect(await project.read('manifest.json')).toBeDefined()
  })
})
