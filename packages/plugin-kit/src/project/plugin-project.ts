import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { DEFAULT_ENTRY } from '@plugboard/types'
import { SHARED_MODULES } from '@plugboard/types/plugin-contract'

/** The options of every template. */
export interface PluginBuildOptions {
  /** The project's folder, to which the other paths are relative. Default: the working directory. */
  readonly root?: string
  /** Default: `manifest.json`. */
  readonly manifest?: string
  /** Default: the first of `src/index.tsx`, `.ts`, `.jsx` and `.js` that exists. */
  readonly entry?: string
  /** Default: `dist`. */
  readonly output?: string
  /** `zip`, the default: a bundle of files. `single-file`: one JavaScript file that contains styles and assets. */
  readonly format?: PluginFormat
  /** Default: `development` if NODE_ENV is `development`, else `production`. */
  readonly mode?: PluginMode
  /**
   * Further modules that the hosts share, by id. Vite and esbuild need the names of their exports, and import the
   * installed package to find them; for a package that Node cannot import, list them: `{ '@acme/ui': ['Button'] }`.
   */
  readonly shared?: readonly string[] | Readonly<Record<string, readonly string[]>>
  /** Values of `process.env.NAME` in the code. They are in the built plugin, where everybody can read them. */
  readonly public?: Readonly<Record<string, string>>
}

export type PluginFormat = 'zip' | 'single-file'
export type PluginMode = 'production' | 'development'

/** The options with all defaults filled in. Paths are absolute. */
export interface PluginProject {
  readonly root: string
  readonly manifest: string
  readonly entry: string
  readonly output: string
  /** The folder that the bundler writes to: `bundle` in the output, or, for a single file, the output itself. */
  readonly folder: string
  /** The path of the built entry in that folder. */
  readonly script: string
  readonly format: PluginFormat
  readonly mode: PluginMode
  /** The ids of shared modules, with the names of their exports if the author listed them. */
  readonly shared: ReadonlyMap<string, readonly string[] | undefined>
  /** Values of `process.env.NAME`, by name. */
  readonly constants: ReadonlyMap<string, string>
}

/** The folder of the output with the files of the ZIP, unpacked. */
export const BUNDLE_FOLDER = 'bundle'

/** The name of a single-file build in the output. */
export const SINGLE_FILE = 'plugin.js'

/** Extensions of files that are not code: an import of such a file is its URL. */
export const ASSET_EXTENSIONS =
  'avif gif ico jpeg jpg mp3 mp4 otf png svg ttf wasm webm webp woff woff2'.split(' ')

const ENTRIES = ['src/index.tsx', 'src/index.ts', 'src/index.jsx', 'src/index.js'] as const

/** Fills in the defaults. It looks only for the entry, and refuses nothing: the build does, when it starts. */
export function resolveProject(options: PluginBuildOptions = {}): PluginProject {
  const root = resolve(options.root ?? '.')
  const entry = options.entry ?? ENTRIES.find((path) => existsSync(join(root, path))) ?? ENTRIES[0]
  const { shared = [], format = 'zip' } = options
  const output = resolve(root, options.output ?? 'dist')
  return {
    root,
    manifest: resolve(root, options.manifest ?? 'manifest.json'),
    entry: resolve(root, entry),
    output,
    ...(format === 'zip'
      ? { folder: join(output, BUNDLE_FOLDER), script: DEFAULT_ENTRY }
      : { folder: output, script: SINGLE_FILE }),
    format,
    mode: options.mode ?? (process.env['NODE_ENV'] === 'development' ? 'development' : 'production'),
    shared: new Map<string, readonly string[] | undefined>([
      ...SHARED_MODULES.map((id) => [id, undefined] as const),
      ...(isList(shared) ? shared.map((id) => [id, undefined] as const) : Object.entries(shared)),
    ]),
    constants: new Map(Object.entries(options.public ?? {})),
  }
}

/** A path relative to the project's root, as its author would write it. */
export function projectPath(project: Pick<PluginProject, 'root'>, path: string): string {
  return relative(project.root, path).replaceAll('\\', '/')
}

function isList(shared: NonNullable<PluginBuildOptions['shared']>): shared is readonly string[] {
  return Array.isArray(shared)
}
