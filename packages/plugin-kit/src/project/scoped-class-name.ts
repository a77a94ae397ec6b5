import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type PluginProject, projectPath } from './plugin-project.ts'

/**
 * Makes the name that a class of a *.module.css has in the page. Projects have files of the same names, and a page may
 * briefly show two versions of one plugin, so the plugin's id and version are part of the hash.
 */
export function createClassNames(project: PluginProject): (name: string, file: string) => string {
  const plugin = pluginIdentity(project.manifest)
  return (name, file) => {
    const seed = JSON.stringify([plugin, projectPath(project, file), name])
    const hash = createHash('sha256').update(seed).digest('hex').slice(0, 8)
    return `${basename(file).replace(/\..*$/, '')}-${name}-${hash}`
  }
}

/** Id and version in a manifest, which may be faulty: the build reports that later. */
export function pluginIdentity(manifest: string): unknown {
  try {
    const value: unknown = JSON.parse(readFileSync(manifest, 'utf8'))
    return typeof value === 'object' && value !== null
      ? [Reflect.get(value, 'id'), Reflect.get(value, 'version')]
      : []
  } catch {
    return []
  }
}
