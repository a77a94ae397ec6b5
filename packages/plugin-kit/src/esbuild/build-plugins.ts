import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { PluginManifest } from '@plugboard/types'
import type { OutputFile, Plugin } from 'esbuild'
import type { BuiltFiles } from '../output/built-files.ts'
import { clearOutput } from '../output/clear-output.ts'
import { finishPlugin } from '../output/finish-plugin.ts'
import { singleFileEntry } from '../output/single-file.ts'
import { startBuild } from '../output/start-build.ts'
import { writeFinish } from '../output/write-finish.ts'
import { requireEntry } from '../project/own-sources.ts'
import type { PluginProject } from '../project/plugin-project.ts'
import { sharedModuleSource } from '../shared/shared-module-source.ts'
import { classifyImport } from '../shared/shared-modules.ts'
import { builtModules } from './built-modules.ts'
import type { WorkerBuilds } from './file-urls-plugin.ts'
import { orErrors } from './or-errors.ts'
import { readScript } from './read-script.ts'

const AS_INSTALLED = Symbol('as installed')

/** The name of the entry module of a single-file build. */
export const SINGLE_FILE_ENTRY = 'plugboard:entry'

/** Replaces imports of shared modules with reads from the host, and refuses imports that no plugin may have. */
export function sharedModulesPlugin(project: PluginProject): Plugin {
  const namespace = 'plugboard-shared'
  return {
    name: 'plugboard:shared-modules',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, pluginData }) => {
        if (pluginData === AS_INSTALLED) return undefined
        const decision = classifyImport(path, project)
        if (decision?.kind === 'forbidden') return { errors: [{ text: decision.message }] }
        return decision && { path, namespace, sideEffects: false }
      })
      const installed = async (id: string) => {
        const options = {
          kind: 'import-statement',
          resolveDir: project.root,
          pluginData: AS_INSTALLED,
        } as const
        const { errors, path } = await build.resolve(id, options)
        return errors.length > 0 ? undefined : path
      }
      build.onLoad({ filter: /.*/, namespace }, ({ path }) =>
        orErrors(async () => ({
          contents: await sharedModuleSource(path, { project, resolve: installed }),
        })),
      )
    },
  }
}

/** Provides the entry module of a single-file build. */
export function singleFileEntryPlugin(project: PluginProject): Plugin {
  const namespace = 'plugboard-entry'
  return {
    name: 'plugboard:single-file-entry',
    setup(build) {
      build.onResolve({ filter: /^plugboard:entry$/ }, () => ({ path: 'single-file', namespace }))
      build.onLoad({ filter: /.*/, namespace }, () => ({
        contents: singleFileEntry(project.entry),
        resolveDir: project.root,
      }))
    },
  }
}

/** Writes the built files with the manifest and the ZIP, or as a single file. */
export function packagePlugin(project: PluginProject, workers: WorkerBuilds): Plugin {
  return {
    name: 'plugboard:package',
    setup(build) {
      let manifest: PluginManifest | undefined
      build.onStart(() =>
        orErrors(async () => {
          manifest = undefined
          workers.files.clear()
          workers.modules.clear()
          await clearOutput(project, { keepBundle: false })
          const started = await startBuild(project)
          const code = await readScript(project.entry, build)
          if (code !== undefined) requireEntry(project, { manifest: started, code })
          manifest = started
          return {}
        }),
      )
      build.onEnd(({ errors, outputFiles = [], metafile }) =>
        orErrors(async () => {
          if (!manifest || errors.length > 0) return {}
          const files = new Map([...filesOf(project, outputFiles), ...workers.files])
          const modules = [...workers.modules, ...builtModules(project, metafile)]
          const finish = await finishPlugin(files, { project, manifest, modules })
          for (const [path, content] of files) await writeNew(join(project.folder, path), content)
          await writeFinish(project.folder, finish)
          return { warnings: finish.warnings.map((text) => ({ text })) }
        }),
      )
    },
  }
}

function filesOf(project: PluginProject, files: readonly OutputFile[]): BuiltFiles {
  return new Map(
    files.map(({ path, contents }) => [relative(project.folder, path).replaceAll('\\', '/'), contents]),
  )
}

async function writeNew(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}
