import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { PLUGIN_FOLDER, resolveFrom } from './project-folders.ts'
import { runNode } from './run-command.ts'

/** How a build differs from examples/payment-plugin. */
export interface PluginVariant {
  /** Fields of manifest.json to replace. */
  readonly manifest?: Readonly<Record<string, unknown>>
  /** Edits by file: `{ 'src/style.css': (text) => text.replace('#7a3ff2', '#c2185b') }`. */
  readonly edits?: Readonly<Record<string, (text: string) => string>>
  /** Files to write; they replace existing ones. */
  readonly files?: Readonly<Record<string, string>>
  readonly format?: 'zip' | 'single-file'
}

/** A built plugin: its project folder, and what to upload. */
export interface PluginBuild {
  readonly id: string
  readonly version: string
  /** The project folder, which contains `dist`. */
  readonly folder: string
  /** The ZIP, or the single file. */
  readonly file: string
}

/** Copies examples/payment-plugin into a folder, changes it, and builds it with its own webpack config. */
export async function buildPlugin(folder: string, variant: PluginVariant = {}): Promise<PluginBuild> {
  const { format = 'zip' } = variant
  await copyProject(folder)
  const { id, version } = await changeProject(folder, variant)
  const config = format === 'zip' ? 'webpack.config.mjs' : 'webpack.single-file.config.mjs'
  await runNode([resolveFrom(PLUGIN_FOLDER, 'webpack-cli/bin/cli.js'), '--config', config], { cwd: folder })
  const file = format === 'zip' ? `${id}-${version}.zip` : 'plugin.js'
  return { id, version, folder, file: join(folder, 'dist', file) }
}

async function copyProject(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const left = ['node_modules', 'dist'].map((name) => join(PLUGIN_FOLDER, name))
  await cp(PLUGIN_FOLDER, folder, {
    recursive: true,
    filter: (source) => !left.some((path) => source === path || source.startsWith(path + sep)),
  })
  await symlink(join(PLUGIN_FOLDER, 'node_modules'), join(folder, 'node_modules'), 'junction')
}

async function changeProject(
  folder: string,
  { manifest, edits = {}, files = {} }: PluginVariant,
): Promise<{ id: string; version: string }> {
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)))
  await Promise.all(
    Object.entries(edits).map(async ([name, edit]) => {
      const path = join(folder, name)
      const before = await readFile(path, 'utf8')
      const after = edit(before)
      // An edit without effect would let a test pass for the wrong reason.
      if (after === before) throw new Error(`the edit of ${name} changed nothing`)
      await writeFile(path, after)
    }),
  )
  const path = join(folder, 'manifest.json')
  const changed = { ...JSON.parse(await readFile(path, 'utf8')), ...manifest }
  await writeFile(path, JSON.stringify(changed))
  return changed
}
