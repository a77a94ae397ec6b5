import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stdout } from 'node:process'
import type { TestProject } from 'vitest/node'
import { buildHost, hostFolder } from './harness/build-host.ts'
import { buildPlugin, type PluginBuild } from './harness/build-plugin.ts'
import { HOST_FOLDER, ROOT, resolveFrom } from './harness/project-folders.ts'
import { runNode } from './harness/run-command.ts'

/** What is built once for a run, as `inject('builds')` returns it. */
export type Builds = {
  /** The production build of the host, with Turbopack. */
  readonly distDir: string
  /** The example plugin unchanged: 1.0.0. */
  readonly first: PluginBuild
  /** The same with visible changes: 1.1.0. */
  readonly second: PluginBuild
  /** 1.0.0 as the one file of the guide's upload. */
  readonly singleFile: PluginBuild
  readonly nextFile: PluginBuild
}

declare module 'vitest' {
  interface ProvidedContext {
    builds: Builds
  }
}

/** Vitest's globalSetup: compiles and builds what the tests load for each run, and removes it at the end. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { browsers } = project.getProvidedContext()
  // Without a browser every test is skipped and nothing needs to be built.
  if (Object.values(browsers).every(({ kind }) => kind === 'missing')) return undefined

  await using made = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-browser-'))
  made.defer(() => rm(folder, { recursive: true, force: true }))
  const { distDir } = made.use(hostFolder('browser'))
  await step('loader and plugin-kit', compilePackages)
  const [first, second, singleFile, nextFile] = await step('plugins', () => buildPlugins(folder))
  await step('dashboard', () => runNode(['packages/dashboard/build.ts'], { cwd: ROOT }))
  await step('host', () => buildHost({ distDir }))
  project.provide('builds', { distDir, first, second, singleFile, nextFile })
  const owned = made.move()
  return () => owned.disposeAsync()
}

async function compilePackages(): Promise<void> {
  const tsc = resolveFrom(HOST_FOLDER, 'typescript/package.json').replace(
    /package\.json$/,
    join('bin', 'tsc'),
  )
  try {
    await runNode([tsc, '-b', 'packages/loader', 'packages/plugin-kit'], { cwd: ROOT })
  } catch (error) {
    // The output is written despite type errors, which the type check reports.
    stdout.write(`${String(error)}\n`)
  }
  await runNode(['--conditions=source', 'packages/loader/build.ts'], { cwd: ROOT })
}

function buildPlugins(folder: string): Promise<[PluginBuild, PluginBuild, PluginBuild, PluginBuild]> {
  return Promise.all([
    buildPlugin(join(folder, 'first')),
    buildPlugin(join(folder, 'second'), {
      manifest: { version: '1.1.0' },
      edits: {
        'src/payment-option.tsx': (text) => text.replace('See the plan', 'How it works'),
        'src/style.css': (text) => text.replace('#7a3ff2', '#c2185b'),
      },
    }),
    buildPlugin(join(folder, 'single-file'), { format: 'single-file' }),
    // Its styles hold for the version that it is built for.
    buildPlugin(join(folder, 'next-file'), { format: 'single-file', manifest: { version: '1.0.1' } }),
  ])
}

async function step<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
  const start = Date.now()
  const result = await run()
  stdout.write(`built for browser tests: ${name}, ${((Date.now() - start) / 1000).toFixed(1)} s\n`)
  return result
}
