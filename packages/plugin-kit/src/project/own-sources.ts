import { realpath } from 'node:fs/promises'
import type { PluginManifest } from '@plugboard/types'
import { extensionNames, hasDefaultExport } from '../references/extension-names.ts'
import { findReferences, splitSuffix } from '../references/module-references.ts'
import { PluginBuildError } from './plugin-build-error.ts'
import { type PluginProject, projectPath } from './plugin-project.ts'

/** Files that only a bundler makes a script of. */
const RAW_SCRIPT = /\.(?:[cm]?tsx?|jsx)$/i

/** True for a source of the project itself, and false for an installed package. */
export function isOwnSource(project: Pick<PluginProject, 'root'>, path: string): boolean {
  const relative = projectPath(project, path)
  return (
    !relative.startsWith('..') && !/^[a-z]:/i.test(relative) && !relative.split('/').includes('node_modules')
  )
}

/** True if the path is the project's entry, or the file that the entry links to. */
export async function isEntry(project: PluginProject, path: string): Promise<boolean> {
  return path === project.entry || path === (await realpath(project.entry))
}

/** What a bundler does not do with the code. */
export interface BundlerLimits {
  /** It does not know `import.meta.env`. */
  readonly withoutMetaEnv?: boolean
  /** It drops the query and the fragment of `new URL('./a.svg#icon', import.meta.url)`. */
  readonly withoutSuffixes?: boolean
}

/**
 * Requires that what a source, as JavaScript, refers to is in the page, too.
 *
 * @throws PluginBuildError for a `process.env.NAME` without a value and any other use of `process.env`, for a file that no
 *   browser can run, and for what the bundler cannot build
 */
export function requirePageCode(
  project: PluginProject,
  { path, code }: { path: string; code: string },
  { withoutMetaEnv, withoutSuffixes }: BundlerLimits = {},
): void {
  const by = projectPath(project, path)
  const { env, files, meta } = findReferences(code)
  requireConstants(project, { file: by, env })
  if (withoutMetaEnv && meta.includes('env')) {
    throw new PluginBuildError(
      `${by} reads import.meta.env, which only Vite has. Read process.env.NODE_ENV, or process.env.NAME with a value in ` +
        "the template's option public: { NAME: '…' }.",
    )
  }
  for (const { path: name, worker } of files) {
    const { file, suffix } = splitSuffix(name)
    if (!worker && RAW_SCRIPT.test(file)) {
      throw new PluginBuildError(
        `${by} refers to ${name} by new URL(), which would publish it as it is, and no browser runs TypeScript or JSX. ` +
          `For a worker, write the whole call in one place: new Worker(new URL('${name}', import.meta.url), { type: 'module' }).`,
      )
    }
    if (withoutSuffixes && suffix) {
      throw new PluginBuildError(
        `${by} has new URL('${name}', import.meta.url), and this bundler drops ${suffix}. ` +
          `Add it to the URL instead: new URL('${file}', import.meta.url).href + '${suffix}'.`,
      )
    }
  }
}

function requireConstants(
  project: PluginProject,
  { file, env }: { file: string; env: readonly (string | undefined)[] },
): void {
  for (const name of env) {
    if (name === undefined) {
      throw new PluginBuildError(
        `${file} uses process.env as a whole, which a page does not have. Read process.env.NAME, ` +
          "and give each name its value in the template's option public: { NAME: '…' }.",
      )
    }
    if (name === 'NODE_ENV' || project.constants.has(name)) continue
    throw new PluginBuildError(
      `${file} reads process.env.${name}, which has no value in a page. ` +
        `Give it one in the template's option public: { ${name}: '…' }; everybody who loads the plugin can read it.`,
    )
  }
}

/**
 * Requires that the entry, as JavaScript, has a default export, whose extensions are extension points of the manifest,
 * as far as the code lists them.
 *
 * @throws PluginBuildError otherwise: no page could show the plugin
 */
export function requireEntry(
  project: PluginProject,
  { manifest, code }: { manifest: PluginManifest; code: string },
): void {
  if (hasDefaultExport(code) === false) {
    throw new PluginBuildError(
      `${projectPath(project, project.entry)} has no default export. ` +
        'Export the plugin from it: export default definePlugin({ extensions: { … } })',
    )
  }
  const points: readonly string[] = manifest.extensionPoints
  const unknown = extensionNames(code)?.filter((name) => !points.includes(name)) ?? []
  if (unknown.length === 0) return
  throw new PluginBuildError(
    `${projectPath(project, project.entry)} has an extension for ${quoted(unknown)}, and ` +
      `extensionPoints in ${projectPath(project, project.manifest)} has ${quoted(points) || 'no names'}. ` +
      'A page would not show it: use the same name in both.',
  )
}

/** What a bundler replaces in the code. Installed packages find no other names in `process.env`. */
export function definitionsOf({ mode, constants }: PluginProject): Readonly<Record<string, string>> {
  const named = new Map([...constants, ['NODE_ENV', mode]])
  return {
    ...Object.fromEntries([...named].map(([name, value]) => [`process.env.${name}`, JSON.stringify(value)])),
    'process.env': '{}',
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ')
}
