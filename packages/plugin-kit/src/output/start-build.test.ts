import { describe, expect, it } from 'vitest'
import { resolveProject } from '../project/plugin-project.ts'
import { openProject } from '../testing/open-project.ts'
import { startBuild } from './start-build.ts'

describe('startBuild', () => {
  it('names the missing entry and how to fix it', async () => {
    await using project = await openProject()
    await expect(startBuild(resolveProject({ root: project.root, entry: 'src/main.ts' }))).rejects.toThrow(
      "src/main.ts is missing. Create it with the plugin as its default export, or name another file in the template's option entry.",
    )
  })

  it('refuses a manifest whose entry is not bundle.js, for a ZIP only', async () => {
    const manifest = '{ "id": "kit-fixture", "name": "Kit Fixture", "version": "1.2.3", "entry": "main.js" }'
    await using project = await openProject({ 'manifest.json': manifest })
    await expect(startBuild(resolveProject({ root: project.root }))).rejects.toThrow(
      'manifest.json: /entry names main.js, which the build does not make. ' +
        'Remove the field: the entry is built as bundle.js.',
    )
    await expect(
      startBuild(resolveProject({ root: project.root, format: 'single-file' })),
    ).resolves.toBeDefined()
  })
})
