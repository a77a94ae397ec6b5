import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PluginManifest } from '@plugboard/types'
import { expect, it } from 'vitest'
import { inspectUpload } from '../testing/inspect-upload.ts'
import { finishPlugin } from './finish-plugin.ts'

const ICON = '<svg xmlns="http://www.w3.org/2000/svg"/>'
const ENTRY = 'export default { extensions: {} }'

/** Finishes the build of a project with an icon and a readme. */
async function finish(format: 'zip' | 'single-file', facts: object, built: Record<string, string> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'plugboard-presentation-'))
  try {
    await mkdir(join(root, 'art'))
    await writeFile(join(root, 'art', 'icon.svg'), ICON)
    await writeFile(join(root, 'README.md'), '# Hello')
    const entry = format === 'zip' ? 'bundle.js' : 'plugin.js'
    const files = Object.entries({ [entry]: ENTRY, ...built }).map(
      ([path, text]) => [path, Buffer.from(text)] as const,
    )
    return await finishPlugin(new Map(files), {
      project: { format, root },
      modules: [],
      manifest: PluginManifest.parse({ id: 'my-plugin', name: 'My Plugin', version: '1.0.0', ...facts }),
    })
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

it('a build packs the icon and the readme that the manifest names, and the registry accepts them', async () => {
  const { write } = await finish('zip', { icon: 'art/icon.svg', readme: 'README.md' })
  expect(String(write.get('art/icon.svg'))).toBe(ICON)
  const zip = write.get('../my-plugin-1.0.0.zip') ?? Buffer.of()
  expect(await inspectUpload(zip)).toMatchObject({ 'art/icon.svg': ICON, 'README.md': '# Hello' })
})

it('a build keeps an icon that the bundler made', async () => {
  const { write } = await finish('zip', { icon: 'made.svg' }, { 'made.svg': ICON })
  expect([...write.keys()]).not.toContain('made.svg')
})

it('a build without the readme that the manifest names fails, and says where it is looked for', async () => {
  await expect(finish('zip', { readme: 'docs/README.md' })).rejects.toThrow(
    '/readme of the manifest names docs/README.md, which is not in',
  )
})

it('a single file with an icon fails, and says how to build a ZIP', async () => {
  await expect(finish('single-file', { icon: 'art/icon.svg' })).rejects.toThrow(
    "cannot be inside a single file. Build with format: 'zip'",
  )
})
