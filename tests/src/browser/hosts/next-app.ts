import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Environment } from '../../harness/start-process.ts'
import { packPackages } from '../harness/pack-packages.ts'
import { ROOT } from '../harness/project-folders.ts'
import { run } from '../harness/run-program.ts'
import type { SourceFiles } from './document-files.ts'

/** The version whose app the documents are checked with: its defaults are not those of another. */
const CREATE_NEXT_APP = 'create-next-app@16.4.3'

const NPM = { npm_config_prefer_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false' }

/** A new Next.js app outside the repository, with the packed loader installed. */
export interface NextApp {
  readonly folder: string
  /** The `next` program of the app. */
  readonly next: string
  /** Writes files of the app. Disposing restores what was there before. */
  write(files: SourceFiles): Promise<AsyncDisposable>
  /** Builds it anew, and returns what `next build` printed. */
  build(options: { readonly args?: readonly string[]; readonly env: Environment }): Promise<string>
}

/** Runs create-next-app with its defaults, and installs the loader by the command of its README. */
export async function createNextApp(parent: string): Promise<NextApp> {
  const packages = join(parent, 'packages')
  const folder = join(parent, 'app')
  await packPackages(['types', 'loader'], packages)
  await run('npx', ['--yes', CREATE_NEXT_APP, 'app', '--yes', '--use-npm', '--disable-git'], {
    cwd: parent,
    env: NPM,
  })
  const install = (await readInstallCommand()).replaceAll('../plugboard/dist/packages', packages)
  await run('sh', ['-ec', install], { cwd: folder, env: NPM })
  const next = join(folder, 'node_modules/next/dist/bin/next')
  return {
    folder,
    next,
    async write(files) {
      await using undo = new AsyncDisposableStack()
      for (const [name, source] of Object.entries(files)) {
        const path = join(folder, name)
        const before = await readFile(path, 'utf8').catch(() => null)
        undo.defer(() => (before === null ? rm(path) : writeFile(path, before)))
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, source)
      }
      return undo.move()
    },
    async build({ args = [], env }) {
      await rm(join(folder, '.next'), { recursive: true, force: true })
      return run(process.execPath, [next, 'build', ...args], { cwd: folder, env })
    },
  }
}

async function readInstallCommand(): Promise<string> {
  const readme = await readFile(join(ROOT, 'packages/loader/README.md'), 'utf8')
  const [command] = /^npm install .*plugboard-loader.*$/m.exec(readme) ?? []
  if (command === undefined) throw new Error('the README of the loader has no command that installs it')
  return command
}
