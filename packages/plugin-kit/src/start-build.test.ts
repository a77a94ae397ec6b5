import { describe, expect, it } from 'vitest'
import { openProject } from './fixtures/open-project.ts'
import { resolveProject } from './plugin-project.ts'
import { clearOutput, startBuild } from './start-build.ts'

const LEFT = {
  'dist/old-1.0.0.zip': '',
  'dist/plugin.js': '',
  'dist/plugin.js.map': '',
  'dist/metadata.json': '',
  'dist/bundle/chunks/a.js': '',
  'dist/notes.txt': '',
}

describe('clearOutput', () => {
  it('removes what builds made, and nothing else', async () => {
    await using project = await openProject(LEFT)
    await clearOutput(resolveProject({ root: project.root }), { keepBundle: false })
    expect(await project.built()).toEqual(['notes.txt'])
  })

  it('keeps the unpacked files for a bundler that watches', async () => {
    await using project = await openProject(LEFT)
    await clearOutput(resolveProject({ root: project.root }), { keepBundle: true })
    expect(await project.built()).toEqual(['bundle/chunks/a.js', 'notes.txt'])
  })

  it('has nothing to do where nothing was built', async () => {
    await using project = await openProject()
    await expect(
      clearOutput(resolveProject({ root: project.root }), { keepBundle: false }),
    ).resolves.toBeUndefined()
  })

  it.each(['.', '..'])('refuses the output %s, which holds the project', async (output) => {
    await using project = await openProject()
    const outside = resolveProject({ root: project.root, output })
    await expect(clearOutput(outside, { keepBundle: false })).rejects.toThrow('would hold the project itself')
    expect(await project.read('manifest.json')).toBeDefined()
  })
})

describe('startBuild', () => {
  it('says which entry is missing and what to do', async () => {
    await using project = await openProject()
    await expect(startBuild(resolveProject({ root: project.root, entry: 'src/main.ts' }))).rejects.toThrow(
      "src/main.ts is missing. Export the plugin from it as default, or name another file in the template's option entry.",
    )
  })
})
