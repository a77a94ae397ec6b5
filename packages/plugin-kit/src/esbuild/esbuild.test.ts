import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { openProject } from '../testing/open-project.ts'

const BUILD = `import { buildPlugin } from ${JSON.stringify(new URL('./esbuild.ts', import.meta.url).href)}
await buildPlugin()`

/** The output and the exit code of a project's `node build.mjs`. */
async function runBuild(files: Readonly<Record<string, string>>) {
  await using project = await openProject({ ...files, 'build.mjs': BUILD })
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--conditions=source', 'build.mjs'], {
    cwd: project.root,
    encoding: 'utf8',
  })
  return { output: stdout + stderr, status, built: await project.built() }
}

it('buildPlugin lists the files that it built', async () => {
  const { output, status, built } = await runBuild({})
  expect(output).toContain('dist/bundle/bundle.js')
  expect(status).toBe(0)
  expect(built).toContain('kit-fixture-1.2.3.zip')
})

it.each([
  [
    'the manifest',
    { 'manifest.json': '{ "id": "a", "name": "A", "version": "1.0.0", "entry": "main.js" }' },
    '/entry names main.js',
  ],
  ['an import', { 'src/index.tsx': "import { useStat } from 'react'\nexport default useStat" }, 'useStat"'],
])('buildPlugin reports a fault of %s once, and prints nothing else', async (_what, files, fault) => {
  const { output, status, built } = await runBuild(files)
  expect(output.split(fault)).toHaveLength(2)
  expect(output).not.toMatch(/Done in|\n {4}at |bundle\.js +\d/)
  expect(status).toBe(1)
  expect(built).toEqual([])
})
