import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { PluginBuild } from '../harness/build-plugin.ts'
import { packPackages } from '../harness/pack-packages.ts'
import { ROOT } from '../harness/project-folders.ts'
import { run } from '../harness/run-program.ts'
import { readDocumentFiles } from '../hosts/document-files.ts'
import type { MatrixPlugin } from './matrix-plugins.ts'

export const MATRIX_FOLDER = join(ROOT, 'tests/matrix')
const LOCKFILE = join(MATRIX_FOLDER, 'package-lock.json')

/** Each tool: its configuration file with the one call of the kit, and the command that an author runs. */
const TOOL_SETUPS = {
  webpack: {
    file: 'webpack.config.mjs',
    configure: (options: string) => `import { pluginWebpackConfig } from '@plugboard/plugin-kit/webpack'
export default pluginWebpackConfig(${options})
`,
    command: ['webpack'],
  },
  vite: {
    file: 'vite.config.mjs',
    configure: (options: string) => `import { pluginViteConfig } from '@plugboard/plugin-kit/vite'
export default pluginViteConfig(${options})
`,
    command: ['vite', 'build'],
  },
  rspack: {
    file: 'rspack.config.mjs',
    configure: (options: string) => `import { pluginRspackConfig } from '@plugboard/plugin-kit/rspack'
export default pluginRspackConfig(${options})
`,
    command: ['rspack', 'build'],
  },
  esbuild: {
    file: 'build.mjs',
    configure: (options: string) => `import { buildPlugin } from '@plugboard/plugin-kit/esbuild'
await buildPlugin(${options})
`,
    command: ['node', 'build.mjs'],
  },
} as const

export type Tool = keyof typeof TOOL_SETUPS
export const TOOLS = Object.keys(TOOL_SETUPS) as readonly Tool[]

/** A folder outside the repository with the packed packages and the libraries of some plugins installed. */
export interface AuthorFolder extends AsyncDisposable {
  /** The folder of the built page around the plugins, and of its server. */
  readonly hostFolder: string
  /** Makes a project of a plugin, and builds it. */
  readonly build: (plugin: MatrixPlugin, tool: Tool) => Promise<PluginBuild>
}

/**
 * Packs the packages, and installs them with what these plugins use, at the versions of tests/matrix/package-lock.json.
 *
 * @param updatesLockfile writes what was installed back, for which `plugins` must be all
 */
export async function openAuthorFolder(
  plugins: readonly MatrixPlugin[],
  { updatesLockfile }: { readonly updatesLockfile: boolean },
): Promise<AuthorFolder> {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-authors-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const packed = await packPackages(['types', 'plugin-kit', 'loader'], join(folder, 'packages'))
  const libraries = await Promise.all(plugins.map(({ name }) => dependenciesOf(join('plugins', name))))
  const dependencies = Object.assign({}, await dependenciesOf('.'), ...libraries, packed)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  await cp(LOCKFILE, join(folder, 'package-lock.json')).catch(allowMissing)
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: folder,
  })
  if (updatesLockfile) await writeFile(LOCKFILE, await readLockfile(folder))

  const bin = (name: string) => (name === 'node' ? process.execPath : join(folder, 'node_modules/.bin', name))
  const hostFolder = join(folder, 'host')
  await cp(join(MATRIX_FOLDER, 'host'), hostFolder, { recursive: true })
  const production = '--define:process.env.NODE_ENV="production"'
  const bundling = ['--bundle', '--format=esm', '--jsx=automatic', '--minify', production]
  await run(bin('esbuild'), ['main.tsx', ...bundling, '--outfile=dist/main.js'], { cwd: hostFolder })

  const owned = opened.move()
  return {
    hostFolder,
    async build({ name, section, options = {} }, tool) {
      const id = `${name}-${tool}`
      const project = join(folder, 'projects', id)
      const { file, configure, command } = TOOL_SETUPS[tool]
      const manifest = { id, name: id, version: '1.0.0', extensionPoints: ['payment-methods'] }
      await mkdir(project, { recursive: true })
      await writeFile(join(project, 'manifest.json'), JSON.stringify(manifest))
      await writeFile(join(project, file), configure(JSON.stringify(options)))
      await writeFile(join(project, 'package.json'), '{ "type": "module" }')
      await cp(join(MATRIX_FOLDER, 'plugins', name), project, { recursive: true, filter: isOfProject })
      const documented = section === undefined ? {} : await readDocumentFiles('docs/plugins.md', section)
      for (const [path, text] of Object.entries(documented)) await writeFile(join(project, path), text)
      const [program, ...args] = command
      await run(bin(program), args, { cwd: project })
      return { id, version: '1.0.0', folder: project, file: join(project, 'dist', `${id}-1.0.0.zip`) }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The dependencies of a folder of the matrix, each at an exact version. */
export async function dependenciesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(join(MATRIX_FOLDER, folder, 'package.json'), 'utf8').catch(allowMissing)
  return text === undefined ? {} : JSON.parse(text).dependencies
}

/** The lockfile without the packages of this repository, whose digests differ from one build to the next. */
async function readLockfile(folder: string): Promise<string> {
  const lockfile = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'))
  const packages = Object.entries(lockfile.packages).filter(
    ([name]) => name !== '' && !name.startsWith('node_modules/@plugboard/'),
  )
  return `${JSON.stringify({ lockfileVersion: lockfile.lockfileVersion, packages: Object.fromEntries(packages) }, null, 2)}\n`
}

/** A plugin's package.json only says what to install. */
function isOfProject(path: string): boolean {
  return basename(path) !== 'package.json'
}

function allowMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  return undefined
}
