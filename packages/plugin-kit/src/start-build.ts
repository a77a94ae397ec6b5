import { access, readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { PluginManifest } from '@plugboard/types'
import { METADATA_FILE } from './finish-plugin.ts'
import { loadManifest } from './load-manifest.ts'
import { PluginBuildError } from './plugin-build-error.ts'
import { BUNDLE_FOLDER, type PluginProject, projectPath, SINGLE_FILE } from './plugin-project.ts'

/**
 * Removes what an earlier build left, so that a failed one leaves nothing that could be published by mistake. The
 * unpacked files stay where `keepBundle` says so: a bundler that watches writes only those that have changed.
 */
export async function clearOutput(project: PluginProject, options: { keepBundle: boolean }): Promise<void> {
  const { root, output } = project
  if (!relative(output, root).startsWith('..')) {
    throw new PluginBuildError(
      `The output ${output} would hold the project itself. Choose a folder such as dist.`,
    )
  }
  const made = [
    SINGLE_FILE,
    `${SINGLE_FILE}.map`,
    METADATA_FILE,
    ...(options.keepBundle ? [] : [BUNDLE_FOLDER]),
  ]
  const leftovers = (await namesIn(output)).filter((name) => made.includes(name) || name.endsWith('.zip'))
  await Promise.all(leftovers.map((name) => rm(join(output, name), { recursive: true, force: true })))
}

/**
 * Reads what a build needs before it is worth starting.
 *
 * @throws PluginBuildError for a faulty manifest or a missing entry
 */
export async function startBuild(project: PluginProject): Promise<PluginManifest> {
  const manifest = await loadManifest(project)
  await access(project.entry).catch((cause: unknown) => {
    const entry = projectPath(project, project.entry)
    throw new PluginBuildError(
      `${entry} is missing. Export the plugin from it as default, or name another file in the template's option entry.`,
      { cause },
    )
  })
  return manifest
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
