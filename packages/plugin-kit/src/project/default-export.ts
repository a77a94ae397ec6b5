import { realpath } from 'node:fs/promises'
import { PluginBuildError } from './plugin-build-error.ts'
import { type PluginProject, projectPath } from './plugin-project.ts'

/** True if the path is the project's entry, or the file that the entry links to. */
export async function isEntry(project: PluginProject, path: string): Promise<boolean> {
  return path === project.entry || path === (await realpath(project.entry))
}

/**
 * Requires a default export of the entry, among the exports that the bundler knows.
 *
 * @throws PluginBuildError without a default export: no host could load the plugin
 */
export function requireDefaultExport(project: PluginProject, exports: readonly string[]): void {
  if (exports.includes('default')) return
  throw new PluginBuildError(
    `${projectPath(project, project.entry)} has no default export. ` +
      'Export the plugin from it: export default definePlugin({ extensions: { … } })',
  )
}
