import { access } from 'node:fs/promises'
import { DEFAULT_ENTRY, type PluginManifest } from '@plugboard/types'
import { loadManifest } from '../project/load-manifest.ts'
import { PluginBuildError } from '../project/plugin-build-error.ts'
import { type PluginProject, projectPath } from '../project/plugin-project.ts'

/**
 * Reads the manifest and checks that the entry exists, before a build starts.
 *
 * @throws PluginBuildError for a faulty manifest or a missing entry
 */
export async function startBuild(project: PluginProject): Promise<PluginManifest> {
  const manifest = await loadManifest(project)
  if (project.format === 'zip' && manifest.entry !== undefined && manifest.entry !== DEFAULT_ENTRY) {
    throw new PluginBuildError(
      `${projectPath(project, project.manifest)}: /entry names ${manifest.entry}, which the build does not make. ` +
        `Remove the field: the entry is built as ${DEFAULT_ENTRY}.`,
    )
  }
  await access(project.entry).catch((cause: unknown) => {
    const entry = projectPath(project, project.entry)
    throw new PluginBuildError(
      `${entry} is missing. Create it with the plugin as its default export, or name another file in the template's option entry.`,
      { cause },
    )
  })
  return manifest
}
