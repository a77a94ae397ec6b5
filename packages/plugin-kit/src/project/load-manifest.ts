import { readFile } from 'node:fs/promises'
import { PluginManifest } from '@plugboard/types'
import { manifestFaults } from './manifest-faults.ts'
import { PluginBuildError } from './plugin-build-error.ts'
import { type PluginProject, projectPath } from './plugin-project.ts'

const EXAMPLE =
  '{ "id": "my-plugin", "name": "My Plugin", "version": "1.0.0", "extensionPoints": ["payment-methods"] }'

/**
 * Reads and validates the manifest of a project.
 *
 * @throws PluginBuildError with a line for each fault: its place, the fault, and an example
 */
export async function loadManifest(project: PluginProject): Promise<PluginManifest> {
  const file = projectPath(project, project.manifest)
  const manifest = PluginManifest.safeParse(parseJson(file, await readText(project)), {
    error: ({ code, input, expected }) => {
      if (code !== 'invalid_type') return undefined
      return input === undefined ? 'is missing' : `must be of type ${expected}`
    },
  })
  if (manifest.success) return manifest.data
  throw new PluginBuildError(
    [`${file} is not a valid manifest:`, ...manifestFaults(manifest.error)].join('\n  '),
  )
}

async function readText(project: PluginProject): Promise<string> {
  try {
    return await readFile(project.manifest, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    const file = projectPath(project, project.manifest)
    throw new PluginBuildError(`${file} is missing in ${project.root}. Write one, such as ${EXAMPLE}`, {
      cause: error,
    })
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new PluginBuildError(`${file} is not JSON: ${reason}`, { cause: error })
  }
}
