import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { PluginBuild } from '../harness/build-plugin.ts'
import { PLUGIN_FOLDER, ROOT, resolveFrom } from '../harness/project-folders.ts'
import { runNode } from '../harness/run-command.ts'

export type Format = 'zip' | 'single-file'

/** The build file of each tool, with the one call of the kit that an author writes. */
const BUILDS = {
  webpack: (options: string) => `
    import webpack from '${urlOf('webpack')}'
    import { pluginWebpackConfig } from '@plugboard/plugin-kit/webpack'
    run(webpack(pluginWebpackConfig(${options})))
    ${RUN_COMPILER}`,
  rspack: (options: string) => `
    import { rspack } from '${urlOf('@rspack/core')}'
    import { pluginRspackConfig } from '@plugboard/plugin-kit/rspack'
    run(rspack(pluginRspackConfig(${options})))
    ${RUN_COMPILER}`,
  vite: (options: string) => `
    import { build } from '${urlOf('vite')}'
    import { pluginViteConfig } from '@plugboard/plugin-kit/vite'
    await build({ configFile: false, logLevel: 'warn', ...pluginViteConfig(${options}) })`,
  esbuild: (options: string) => `
    import { buildPlugin } from '@plugboard/plugin-kit/esbuild'
    await buildPlugin(${options})`,
}

export type Tool = keyof typeof BUILDS
export const TOOLS = Object.keys(BUILDS) as readonly Tool[]

const RUN_COMPILER = `
    function run(compiler) {
      compiler.run((error, stats) => {
        if (!error && !stats.hasErrors()) return compiler.close(() => {})
        console.error(error ?? stats.toString())
        process.exitCode = 1
      })
    }`

/** Builds the sources of examples/payment-plugin, changed only in their version, into a folder with one of the tools. */
export async function buildWith(
  tool: Tool,
  { folder, format, version }: { folder: string; format: Format; version: string },
): Promise<PluginBuild> {
  await mkdir(folder, { recursive: true })
  await Promise.all([
    cp(join(PLUGIN_FOLDER, 'src'), join(folder, 'src'), { recursive: true }),
    cp(join(PLUGIN_FOLDER, 'package.json'), join(folder, 'package.json')),
    symlink(join(PLUGIN_FOLDER, 'node_modules'), join(folder, 'node_modules'), 'junction'),
    writeFile(join(folder, 'build.mjs'), BUILDS[tool](JSON.stringify({ format }))),
  ])
  const manifest = JSON.parse(await readFile(join(PLUGIN_FOLDER, 'manifest.json'), 'utf8'))
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, version }))
  await runNode(['build.mjs'], { cwd: folder })
  const { id } = manifest
  const file = format === 'zip' ? `${id}-${version}.zip` : 'plugin.js'
  return { id, version, folder, file: join(folder, 'dist', file) }
}

/** Builds a plugin of these sources with one of the tools, and the packages of the tests, and returns its files by path. */
export async function buildFiles(
  tool: Tool,
  { folder, files }: { folder: string; files: Readonly<Record<string, string>> },
): Promise<ReadonlyMap<string, Buffer>> {
  const sources = { ...files, 'build.mjs': BUILDS[tool]('{}') }
  await mkdir(join(folder, 'src'), { recursive: true })
  await symlink(join(ROOT, 'tests/node_modules'), join(folder, 'node_modules'), 'junction')
  for (const [name, text] of Object.entries(sources)) await writeFile(join(folder, name), text)
  await runNode(['build.mjs'], { cwd: folder })
  const built = join(folder, 'dist/bundle')
  const entries = await readdir(built, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && !/\.map$|^manifest\.json$/.test(entry.name))
    .map(({ parentPath, name }) => relative(built, join(parentPath, name)))
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(built, path))] as const)),
  )
}

/** For a tool that the tests depend on and the example does not. */
function urlOf(tool: string): string {
  return pathToFileURL(resolveFrom(join(ROOT, 'tests'), tool)).href
}
