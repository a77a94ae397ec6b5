import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { DEFAULT_ENTRY } from '@plugboard/types'
import { SHARED_MODULES } from '@plugboard/types/plugin-contract'

/** What every template takes. */
export interface PluginBuildOptions {
  /** The project's folder, which the other paths start from. The working directory where not said. */
  readonly root?: string
  /** `manifest.json` where not said. */
  readonly manifest?: string
  /** The first of `src/index.tsx`, `.ts`, `.jsx` and `.js` that exists where not said. */
  readonly entry?: string
  /** `dist` where not said. */
  readonly output?: string
  /** `zip`, where not said: a bundle of files. `single-file`: one JavaScript file with styles and assets inside. */
  readonly format?: PluginFormat
  /** `production`, or `development` where NODE_ENV says so. */
  readonly mode?: PluginMode
  /**
   * More modules the hosts share, by id. Vite and esbuild need the names of their exports, and find them by importing
   * the installed package; for one that Node cannot import, list them: `{ '@acme/ui': ['Button'] }`.
   */
  readonly shared?: readonly string[] | Readonly<Record<string, readonly string[]>>
}

export type PluginFormat = 'zip' | 'single-file'
export type PluginMode = 'production' | 'development'

/** The options with every default filled in. Paths are absolute. */
export interface PluginProject {
  readonly root: string
  readonly manifest: string
  readonly entry: string
  readonly output: string
  /** Where the bundler writes: the folder `bundle` of the output, or for a single file the output itself. */
  readonly folder: string
  /** What the bundler calls the entry, from that folder. */
  readonly script: string
  readonly format: PluginFormat
  readonly mode: PluginMode
  /** The ids of shared modules, with the names of their exports where the author listed them. */
  readonly shared: ReadonlyMap<string, readonly string[] | undefined>
}

/** The folder of the output that holds, unpacked, what the ZIP holds. */
export const BUNDLE_FOLDER = 'bundle'

/** What a single-file build is called in the output. */
export const SINGLE_FILE = 'plugin.js'

/** Files that are not code: an import of one is its URL. */
export const ASSET_EXTENSIONS = 'avif gif ico jpeg jpg mp3 mp4 otf png svg ttf webm webp woff woff2'.split(
  ' ',
)

const ENTRIES = ['src/index.tsx', 'src/index.ts', 'src/index.jsx', 'src/index.js'] as const

/** Fills in the defaults. It reads nothing but which entry exists, and refuses nothing: a build does, when it starts. */
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
  }
}

/** A path of the project as its author would write it. */
export function projectPath(project: PluginProject, path: string): string {
  return relative(project.root, path).replaceAll('\\', '/')
}

function isList(shared: NonNullable<PluginBuildOptions['shared']>): shared is readonly string[] {
  return Array.isArray(shared)
}
