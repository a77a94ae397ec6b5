import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type PluginProject, projectPath } from './plugin-project.ts'

/**
 * Names the class of a *.module.css in the page. Plugins come from projects that look alike, and two versions of one
 * may be in a page for a moment, so the plugin's own id and version are part of the hash.
 */
export function createClassNames(project: PluginProject): (name: string, file: string) => string {
  const plugin = identityOf(project.manifest)
  return (name, file) => {
    const seed = JSON.stringify([plugin, projectPath(project, file), name])
    const hash = createHash('sha256').update(seed).digest('hex').slice(0, 8)
    return `${basename(file).replace(/\..*$/, '')}-${name}-${hash}`
  }
}

/** What can be read of a manifest before the build says what is wrong with it. */
function identityOf(manifest: string): unknown {
  try {
    const value: unknown = JSON.parse(readFileSync(manifest, 'utf8'))
    return typeof value === 'object' && value !== null
      ? [Reflect.get(value, 'id'), Reflect.get(value, 'version')]
      : []
  } catch {
    return []
  }
}
