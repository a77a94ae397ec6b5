import type { PluginManifest } from '@plugboard/types'
import type { BuiltFiles } from '../output/built-files.ts'
import { clearOutput } from '../output/clear-output.ts'
import { finishPlugin } from '../output/finish-plugin.ts'
import { startBuild } from '../output/start-build.ts'
import { isEntry, isOwnSource, requireEntry, requirePageCode } from '../project/own-sources.ts'
import { PluginBuildError } from '../project/plugin-build-error.ts'
import type { PluginProject } from '../project/plugin-project.ts'
import { isWorkerScript } from '../workers/worker-scripts.ts'

const NAME = 'PlugboardPlugin'

/** The part of webpack's and Rspack's API that is used here. */
export interface Compiler {
  readonly hooks: {
    readonly beforeRun: AsyncHook<unknown>
    readonly watchRun: AsyncHook<unknown>
    readonly make: AsyncHook<Compilation>
    readonly thisCompilation: { tap(name: string, listener: (compilation: Compilation) => void): void }
  }
  readonly webpack: {
    readonly Compilation: { readonly PROCESS_ASSETS_STAGE_REPORT: number }
    readonly sources: { readonly RawSource: new (content: Buffer) => Source }
  }
}

interface Compilation {
  readonly hooks: {
    readonly finishModules: AsyncHook<Iterable<Module>>
    readonly processAssets: {
      tapPromise(options: { name: string; stage: number }, listener: () => Promise<void>): void
    }
  }
  readonly chunks: Iterable<Chunk>
  readonly chunkGraph: { getChunkModulesIterable(chunk: never): Iterable<Module> }
  readonly errors: { push(error: Error): unknown; readonly length: number }
  readonly warnings: { push(warning: Error): unknown }
  readonly fileDependencies: { add(path: string): void }
  getAssets(): readonly { readonly name: string; readonly source: Source }[]
  // oxlint-disable-next-line typescript/no-explicit-any
  emitAsset(name: string, source: any): void
  // oxlint-disable-next-line typescript/no-explicit-any
  updateAsset(name: string, source: any): void
  deleteAsset(name: string): void
}

interface Chunk {
  readonly files: Iterable<string>
  /** True for entries: that of the plugin, and the scripts of workers. */
  hasRuntime(): boolean
  getAllAsyncChunks(): Iterable<Chunk>
}

interface Module {
  /** The path of the module's file, if it has one. */
  nameForCondition(): string | null | undefined
  /** Those that are joined into this one, if it is such a module. */
  readonly modules?: Iterable<Module>
  /** The module as its loaders returned it: JavaScript, for a script. */
  originalSource(): { source(): string | Buffer } | null
}

interface AsyncHook<Argument> {
  tapPromise(name: string, listener: (argument: Argument) => Promise<void>): void
}

interface Source {
  buffer(): Buffer
}

/** Adds the manifest and the ZIP, or makes the single file, in a build by webpack or Rspack. */
export function packagePlugin(project: PluginProject) {
  return {
    apply({ hooks, webpack }: Compiler) {
      let manifest: PluginManifest | undefined
      hooks.beforeRun.tapPromise(NAME, () => clearOutput(project, { keepBundle: false }))
      hooks.watchRun.tapPromise(NAME, () => clearOutput(project, { keepBundle: true }))
      hooks.make.tapPromise(NAME, async (compilation) => {
        manifest = undefined
        compilation.fileDependencies.add(project.manifest)
        await reportFault(compilation, async () => {
          manifest = await startBuild(project)
        })
      })
      hooks.thisCompilation.tap(NAME, (compilation) => {
        compilation.hooks.finishModules.tapPromise(NAME, async (modules) => {
          if (!manifest || compilation.errors.length > 0) return
          const facts = { project, manifest }
          await reportFault(compilation, () => requireOwnSources(modules, facts))
        })
        const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_REPORT
        compilation.hooks.processAssets.tapPromise({ name: NAME, stage }, async () => {
          if (!manifest || compilation.errors.length > 0) return
          const facts = { project, manifest, modules: builtModules(compilation) }
          await reportFault(compilation, async () => {
            requireWholeWorkers(compilation)
            const files = filesOf(compilation)
            const { write, remove, warnings } = await finishPlugin(files, facts)
            for (const message of warnings) compilation.warnings.push(new PluginBuildError(message))
            for (const name of remove) compilation.deleteAsset(name)
            for (const [name, content] of write) {
              const source = new webpack.sources.RawSource(content)
              if (files.has(name)) compilation.updateAsset(name, source)
              else compilation.emitAsset(name, source)
            }
          })
        })
      })
    },
  }
}

async function requireOwnSources(
  modules: Iterable<Module>,
  { project, manifest }: { project: PluginProject; manifest: PluginManifest },
): Promise<void> {
  for (const module of modules) {
    const path = module.nameForCondition()
    if (!path || !isOwnSource(project, path)) continue
    const code = String(module.originalSource()?.source() ?? '')
    requirePageCode(project, { path, code }, { withoutMetaEnv: true, withoutSuffixes: true })
    if (await isEntry(project, path)) requireEntry(project, { manifest, code })
  }
}

/** Requires that each worker is one file: it would import others without integrity, from an URL that it does not know. */
function requireWholeWorkers({ chunks }: Compilation): void {
  for (const chunk of chunks) {
    const script = [...chunk.files].find((path) => isWorkerScript(path))
    // In Rspack, workers that it starts are among them.
    const isWhole = [...chunk.getAllAsyncChunks()].every((other) => other.hasRuntime())
    if (script === undefined || isWhole) continue
    throw new PluginBuildError(
      `The script of the worker ${script} calls import(), and webpack and Rspack would put what it imports into another ` +
        'file. Write import declarations in it, or build with Vite or esbuild.',
    )
  }
}

/** The paths of the modules whose code is in a chunk; those that nothing uses were removed. */
function builtModules({ chunks, chunkGraph }: Compilation): string[] {
  return [...chunks].flatMap((chunk) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the two bundlers have chunks of their own types
    [...chunkGraph.getChunkModulesIterable(chunk as never)].flatMap((module) =>
      [module, ...(module.modules ?? [])].flatMap((each) => each.nameForCondition() ?? []),
    ),
  )
}

function filesOf(compilation: Compilation): BuiltFiles {
  return new Map(compilation.getAssets().map(({ name, source }) => [name, source.buffer()]))
}

/** Lists the author's faults with the bundler's own errors. Any other error ends the build. */
async function reportFault(compilation: Compilation, step: () => Promise<void>): Promise<void> {
  try {
    await step()
  } catch (error) {
    if (!(error instanceof PluginBuildError)) throw error
    compilation.errors.push(error)
  }
}
