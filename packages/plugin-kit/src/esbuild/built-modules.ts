import { resolve } from 'node:path'
import type { Metafile } from 'esbuild'
import type { PluginProject } from '../project/plugin-project.ts'

/** The modules of this kit's plugins have a name before the path of the file. */
const NAMESPACE = /^plugboard-[a-z-]+:/

/** The absolute paths of the files that are in the built ones; those that nothing uses were removed. */
export function builtModules(project: PluginProject, metafile: Metafile | undefined): string[] {
  return Object.values(metafile?.outputs ?? {}).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([name, { bytesInOutput }]) => bytesInOutput > 0 && !name.startsWith('plugboard-shared:'))
      .map(([name]) => resolve(project.root, name.replace(NAMESPACE, ''))),
  )
}
