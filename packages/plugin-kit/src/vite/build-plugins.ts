import type { PluginManifest } from '@plugboard/types'
import type { Plugin, Rolldown } from 'vite'
import type { BuiltFiles } from '../output/built-files.ts'
import { clearOutput } from '../output/clear-output.ts'
import { type Finish, finishPlugin } from '../output/finish-plugin.ts'
import { singleFileEntry } from '../output/single-file.ts'
import { startBuild } from '../output/start-build.ts'
import { writeFinish } from '../output/write-finish.ts'
import { definitionsOf, isEntry, isOwnSource, requireEntry, requirePageCode } from '../project/own-sources.ts'
import { PluginBuildError } from '../project/plugin-build-error.ts'
import { type PluginProject, projectPath } from '../project/plugin-project.ts'
import { sharedModuleSource } from '../shared/shared-module-source.ts'
import { classifyImport } from '../shared/shared-modules.ts'

const SHARED = '\0plugboard:shared:'

const PRELOAD_HELPER = '\0vite/preload-helper.js'

/** The id of the entry module of a single-file build. */
export const SINGLE_FILE_ENTRY = 'plugboard:entry'

/** Replaces imports of shared modules with reads from the host, and refuses imports that no plugin may have. */
export function sharedModulesPlugin(project: PluginProject): Plugin {
  return {
    name: 'plugboard:shared-modules',
    enforce: 'pre',
    apply: 'build',
    resolveId(id, importer) {
      const decision = classifyImport(id, project)
      if (decision?.kind === 'forbidden') {
        const by = importer === undefined ? '' : `${projectPath(project, importer)}: `
        throw new PluginBuildError(`${by}${decision.message}`)
      }
      return decision && `${SHARED}${id}`
    },
    async load(id) {
      if (!id.startsWith(SHARED)) return undefined
      const resolve = async (shared: string) =>
        (await this.resolve(shared, project.entry, { skipSelf: true }))?.id
      const code = await sharedModuleSource(id.slice(SHARED.length), { project, resolve })
      return { code, moduleSideEffects: false }
    },
  }
}

/** Defines the constants of the code; in builds only, since Vitest has an environment. */
export function definitionsPlugin(project: PluginProject): Plugin {
  return {
    name: 'plugboard:definitions',
    apply: 'build',
    config: () => ({ define: definitionsOf(project) }),
  }
}

/** Refuses what the project's own sources cannot have in a page. */
export function ownSourcesPlugin(project: PluginProject): Plugin {
  return {
    name: 'plugboard:own-sources',
    apply: 'build',
    transform(code, id) {
      if (isOwnSource(project, id)) requirePageCode(project, { path: id, code })
    },
  }
}

/** Makes an import of a WebAssembly file its URL, as in the other templates, and not its exports. */
export function wasmUrlsPlugin(): Plugin {
  return {
    name: 'plugboard:wasm-urls',
    enforce: 'pre',
    apply: 'build',
    async resolveId(id, importer) {
      if (!id.endsWith('.wasm')) return undefined
      const found = await this.resolve(id, importer, { skipSelf: true })
      return found && `${found.id}?url`
    },
  }
}

/** Provides the entry module of a single-file build. */
export function singleFileEntryPlugin(project: PluginProject): Plugin {
  return {
    name: 'plugboard:single-file-entry',
    apply: 'build',
    resolveId: (id) => (id === SINGLE_FILE_ENTRY ? `\0${id}` : undefined),
    load: (id) => (id === `\0${SINGLE_FILE_ENTRY}` ? singleFileEntry(project.entry) : undefined),
  }
}

/**
 * Imports lazy parts without Vite's helper, which looks for preloads that plugins do not have, and reports a failure of
 * one plugin to the whole page.
 */
export function plainImportsPlugin(): Plugin {
  return {
    name: 'plugboard:plain-imports',
    enforce: 'pre',
    apply: 'build',
    load: (id) => (id === PRELOAD_HELPER ? 'export const __vitePreload = (load) => load()' : undefined),
  }
}

/** Adds the manifest and the ZIP, or makes the single file. */
export function packagePlugin(project: PluginProject, workerModules: Set<string>): Plugin {
  let manifest: PluginManifest
  let finish: Finish
  return {
    name: 'plugboard:package',
    apply: 'build',
    enforce: 'post',
    async buildStart() {
      this.addWatchFile(project.manifest)
      workerModules.clear()
      await clearOutput(project, { keepBundle: false })
      manifest = await startBuild(project)
    },
    async moduleParsed({ id, code }) {
      if (await isEntry(project, id)) requireEntry(project, { manifest, code: code ?? '' })
    },
    generateBundle: {
      // After the files of other plugins were made, and before anything is written that a fault would leave behind.
      order: 'post',
      async handler(_options, bundle) {
        const modules = [...modulesIn(bundle), ...workerModules]
        finish = await finishPlugin(filesOf(bundle), { project, manifest, modules })
        for (const message of finish.warnings) this.warn(message)
      },
    },
    writeBundle: () => writeFinish(project.folder, finish),
  }
}

/** Collects what is in the scripts of workers, which Vite builds apart. */
export function workerModulesPlugin(workerModules: Set<string>): Plugin {
  return {
    name: 'plugboard:worker-modules',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const id of modulesIn(bundle)) workerModules.add(id)
    },
  }
}

/** The ids of the modules whose code is in a chunk; those that nothing uses were removed. */
function modulesIn(bundle: Rolldown.OutputBundle): string[] {
  return Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
}

function filesOf(bundle: Rolldown.OutputBundle): BuiltFiles {
  return new Map(
    Object.values(bundle).map((file) => [
      file.fileName,
      Buffer.from(file.type === 'chunk' ? file.code : file.source),
    ]),
  )
}
