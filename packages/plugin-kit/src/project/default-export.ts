import { realpath } from 'node:fs/promises'
import { PluginBuildError } from './plugin-build-error.ts'
import { type PluginProject, projectPath } from './plugin-project.ts'

/** Says whether a bundler's path is that of the project's entry, whose links a bundler may have followed. */
export async function isEntry(project: PluginProject, path: string): Promise<boolean> {
  return path === project.entry || path === (await realpath(project.entry))
}

/**
 * Judges what the entry exports, as far as the bundler knows it.
 *
 * @throws PluginBuildError where the plugin is not exported as default: no host could load it
 */
export function requireDefaultExport(project: PluginProject, exports: readonly string[]): void {
  if (exports.includes('default')) return
  throw new PluginBuildError(
    `${projectPath(project, project.entry)} has no default export. ` +
      'Export the plugin from it: export default definePlugin({ extensions: { … } })',
  )
}
