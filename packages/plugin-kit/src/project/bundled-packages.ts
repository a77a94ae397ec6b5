import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { isOwnSource } from './own-sources.ts'
import type { PluginProject } from './plugin-project.ts'

/** A package of which at least one module is in the built plugin, as its package.json says. */
export interface BundledPackage {
  readonly name: string
  readonly version: string | undefined
  /** SPDX expressions, or what its author wrote in their place. */
  readonly licenses: readonly string[]
}

/**
 * The packages to which modules belong, sorted by name and version. The plugin's own sources are no package.
 *
 * @param modules the paths of files, absolute and without links. What is not a path, such as a bundler's own modules, is ignored.
 */
export async function bundledPackages(
  modules: Iterable<string>,
  project: Pick<PluginProject, 'root'>,
): Promise<BundledPackage[]> {
  const folders = new Set<string>()
  for (const module of modules) {
    const path = module.replace(/[?#].*$/s, '')
    if (isAbsolute(path) && !isOwnSource(project, path)) folders.add(packageFolder(path) ?? dirname(path))
  }
  const found = new Map<string, BundledPackage>()
  for (const folder of folders) {
    const each = await nearestPackage(folder, project)
    if (each) found.set(JSON.stringify(each), each)
  }
  return [...found].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each)
}

/** The folder below the last `node_modules`: a package may have others inside that are none, such as `preact/hooks`. */
function packageFolder(path: string): string | undefined {
  const segments = path.split(/[\\/]/)
  const at = segments.lastIndexOf('node_modules')
  if (at < 0) return undefined
  const length = segments[at + 1]?.startsWith('@') ? 3 : 2
  return segments.length > at + length ? segments.slice(0, at + length).join(sep) : undefined
}

/** The package of the nearest package.json that has a name. That of a folder around the project is the plugin's own. */
async function nearestPackage(
  from: string,
  { root }: Pick<PluginProject, 'root'>,
): Promise<BundledPackage | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    if (!relative(folder, root).startsWith('..') && !isAbsolute(relative(folder, root))) return undefined
    const found = await readPackage(join(folder, 'package.json'))
    if (found) return found
    if (folder === dirname(folder)) return undefined
  }
}

async function readPackage(path: string): Promise<BundledPackage | undefined> {
  let json: unknown
  try {
    json = JSON.parse(await readFile(path, 'utf8'))
  } catch {
    // A folder without one, or one that a bundler would report: the next one around it counts.
    return undefined
  }
  const name = textOf(json, 'name')
  if (name === undefined) return undefined
  return { name, version: textOf(json, 'version'), licenses: licensesOf(json) }
}

/** The field `license`, and what older packages have: an object, or a list in `licenses`. */
function licensesOf(json: unknown): string[] {
  const listed = memberOf(json, 'licenses')
  const all: readonly unknown[] = [memberOf(json, 'license'), ...(Array.isArray(listed) ? listed : [listed])]
  return [...new Set(all.flatMap((each) => (typeof each === 'string' ? each : (textOf(each, 'type') ?? []))))]
}

function textOf(value: unknown, key: string): string | undefined {
  const text = memberOf(value, key)
  return typeof text === 'string' && text !== '' ? text : undefined
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
