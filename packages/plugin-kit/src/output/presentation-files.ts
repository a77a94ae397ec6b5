import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PluginManifest } from '@plugboard/types'
import { PluginBuildError } from '../project/plugin-build-error.ts'
import type { PluginProject } from '../project/plugin-project.ts'
import type { BuiltFiles } from './built-files.ts'

/**
 * The icon and the readme that a manifest names and the build did not make, by their paths, which are the same in the project and in the
 * bundle.
 *
 * @throws PluginBuildError when one is missing, or when it would have to be inside a single file
 */
export async function presentationFiles(
  files: BuiltFiles,
  {
    project: { root, format },
    manifest,
  }: { readonly project: Pick<PluginProject, 'root' | 'format'>; readonly manifest: PluginManifest },
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>()
  for (const field of ['icon', 'readme'] as const) {
    const path = manifest[field]
    if (path === undefined || files.has(path)) continue
    if (format === 'single-file') {
      throw new PluginBuildError(
        `/${field} of the manifest names ${path}, which cannot be inside a single file. Build with format: 'zip', or remove the field.`,
      )
    }
    found.set(path, await readNamed(root, { field, path }))
  }
  return found
}

async function readNamed(
  root: string,
  { field, path }: { readonly field: string; readonly path: string },
): Promise<Buffer> {
  try {
    return await readFile(join(root, path))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    throw new PluginBuildError(
      `/${field} of the manifest names ${path}, which is not in ${root}. Add the file, or remove the field.`,
      { cause: error },
    )
  }
}
