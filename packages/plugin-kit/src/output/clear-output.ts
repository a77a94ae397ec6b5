import { readdir, readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { MANIFEST_PATH, Version } from '@plugboard/types'
import { loadManifest } from '../project/load-manifest.ts'
import { PluginBuildError } from '../project/plugin-build-error.ts'
import { BUNDLE_FOLDER, type PluginProject, projectPath, SINGLE_FILE } from '../project/plugin-project.ts'
import { METADATA_FILE } from './finish-plugin.ts'

/**
 * Removes the files of earlier builds of this plugin, so that a failed build leaves nothing that could be published by
 * mistake. Files not known to be from such a build stay, and fail the build if it would write over them. `keepBundle`
 * keeps the unpacked files: a bundler in watch mode writes only those that have changed.
 *
 * @throws PluginBuildError if the build would write over files that it did not make
 */
export async function clearOutput(project: PluginProject, options: { keepBundle: boolean }): Promise<void> {
  const { root, output, format } = project
  if (!relative(output, root).startsWith('..')) {
    throw new PluginBuildError(
      `The output folder ${output} contains the project itself. Choose a folder such as dist.`,
    )
  }
  const id = await idIn(project.manifest)
  // The manifest is faulty, which the build reports next.
  if (id === undefined) return
  const names = await namesIn(output)
  const bundle = {
    names: [BUNDLE_FOLDER],
    marker: join(BUNDLE_FOLDER, MANIFEST_PATH),
    isWritten: format === 'zip',
  }
  const singleFile = {
    names: [SINGLE_FILE, `${SINGLE_FILE}.map`, METADATA_FILE],
    marker: METADATA_FILE,
    isWritten: format === 'single-file',
  }
  const made = names.filter((name) => isZipOf(id, name))
  for (const { names: group, marker, isWritten } of [bundle, singleFile]) {
    const present = names.filter((name) => group.includes(name))
    const [first] = present
    if (first === undefined) continue
    const owner = await idIn(join(output, marker))
    if (owner === id) made.push(...present)
    else if (isWritten) {
      // A faulty id is the likelier reason why an own build looks like another plugin's.
      await loadManifest(project)
      throw notOurs(projectPath(project, join(output, first)), { id, owner })
    }
  }
  const leftovers = made.filter((name) => name !== BUNDLE_FOLDER || !options.keepBundle)
  await Promise.all(leftovers.map((name) => rm(join(output, name), { recursive: true, force: true })))
}

function isZipOf(id: string, name: string): boolean {
  if (!name.startsWith(`${id}-`) || !name.endsWith('.zip')) return false
  return Version.safeParse(name.slice(id.length + 1, -'.zip'.length)).success
}

function notOurs(path: string, { id, owner }: { id: string; owner: string | undefined }): PluginBuildError {
  const whose = owner === undefined ? `no build of ${id} made it` : `it belongs to the plugin ${owner}`
  return new PluginBuildError(
    `${path} is in the way: ${whose}. Remove it, or name another folder in the template's option output.`,
  )
}

/** The plugin id in a manifest; undefined if it cannot be read. */
async function idIn(file: string): Promise<string | undefined> {
  try {
    const { id } = Object(JSON.parse(await readFile(file, 'utf8')))
    return typeof id === 'string' ? id : undefined
  } catch {
    return undefined
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
