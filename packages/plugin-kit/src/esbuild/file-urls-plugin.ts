import { access, readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { BuildOptions, OnLoadArgs, OnLoadResult, OnResolveArgs, Plugin, PluginBuild } from 'esbuild'
import { isOwnSource, requirePageCode } from '../project/own-sources.ts'
import { PluginBuildError } from '../project/plugin-build-error.ts'
import { ASSET_EXTENSIONS, type PluginProject, projectPath } from '../project/plugin-project.ts'
import { type FileReference, findReferences, splitSuffix } from '../references/module-references.ts'
import { WORKER_ENDING, WORKER_URL } from '../workers/worker-scripts.ts'
import { builtModules } from './built-modules.ts'
import { orErrors } from './or-errors.ts'
import { readScript } from './read-script.ts'

const ASSET_FILES = new RegExp(`\\.(?:${ASSET_EXTENSIONS.join('|')})$`)
const SCRIPT_FILES = /\.[cm]?[jt]sx?$/
const MENTIONS = /\bimport\.meta\b|\bprocess\.env\b/

const URL_MODULE = 'plugboard-url'
const CONTENT = 'plugboard-content'
const WORKERS = { module: 'plugboard-worker-module', classic: 'plugboard-worker-classic' } as const

const AS_IT_IS = Symbol('as it is')

/** The plugins of a template that a worker's build must not run. */
const OF_ENTRY = new Set(['plugboard:package', 'plugboard:single-file-entry'])

/** What the builds of workers add to that of the plugin. */
export interface WorkerBuilds {
  readonly files: Map<string, Uint8Array>
  /** The paths of the modules that are in their scripts. */
  readonly modules: Set<string>
}

/**
 * Builds the files that code names by an import, by `new URL('./file', import.meta.url)`, or as the script of a worker.
 * Of these esbuild knows imports only, and gives them URLs that are relative to the page.
 */
export function fileUrlsPlugin(project: PluginProject, workers: WorkerBuilds): Plugin {
  const isSingle = project.format === 'single-file'
  return {
    name: 'plugboard:file-urls',
    setup(build) {
      for (const namespace of [URL_MODULE, CONTENT, ...Object.values(WORKERS)]) {
        build.onResolve({ filter: new RegExp(`^${namespace}:`) }, ({ path }) => ({
          path: path.slice(namespace.length + 1),
          namespace,
        }))
      }
      if (!isSingle) build.onResolve({ filter: ASSET_FILES }, (args) => resolveAsset(build, project, args))
      build.onLoad({ filter: SCRIPT_FILES, namespace: 'file' }, (args) =>
        orErrors(() => loadScript(build, project, args)),
      )
      build.onLoad({ filter: /.*/, namespace: URL_MODULE }, ({ path }) => ({
        contents: isSingle
          ? `export { default } from ${JSON.stringify(path)}`
          : `import path from ${JSON.stringify(path)}\nexport default new URL(path, import.meta.url).href`,
        resolveDir: project.root,
      }))
      build.onLoad({ filter: /.*/, namespace: CONTENT }, async ({ path }) => ({
        contents: await readFile(join(project.root, path)),
        loader: isSingle ? 'dataurl' : 'file',
        watchFiles: [join(project.root, path)],
      }))
      for (const [type, namespace] of Object.entries(WORKERS)) {
        build.onLoad({ filter: /.*/, namespace }, ({ path }) =>
          loadWorker(build, project, { script: path.slice(0, -SCRIPT_ENDING.length), type, workers }),
        )
      }
    },
  }
}

// The name of the file that esbuild writes is that of the module, and browsers run no script of another type.
const SCRIPT_ENDING = `${WORKER_ENDING}.js`

async function resolveAsset(
  build: PluginBuild,
  project: PluginProject,
  { path, kind, resolveDir, importer, namespace, pluginData }: OnResolveArgs,
) {
  if (pluginData === AS_IT_IS || namespace === URL_MODULE) return undefined
  if (kind !== 'import-statement' && kind !== 'require-call') return undefined
  const found = await build.resolve(path, { kind, resolveDir, importer, namespace, pluginData: AS_IT_IS })
  if (found.errors.length > 0) return { errors: found.errors }
  return urlModule(project, found.path)
}

// Relative to the project: it is part of the source map, and thereby of the hash in the chunk's name.
function urlModule(project: PluginProject, path: string) {
  return { path: `${CONTENT}:${projectPath(project, path)}`, namespace: URL_MODULE }
}

/** Replaces the paths in a script by imports of the files' URLs. */
async function loadScript(
  build: PluginBuild,
  project: PluginProject,
  { path: script }: OnLoadArgs,
): Promise<OnLoadResult> {
  if (!MENTIONS.test(await readFile(script, 'utf8'))) return {}
  const code = await readScript(script, build)
  if (code === undefined) return {}
  if (isOwnSource(project, script)) requirePageCode(project, { path: script, code }, { withoutMetaEnv: true })
  const { files, patterns, meta } = findReferences(code)
  const by = projectPath(project, script)
  const [pattern] = patterns
  if (pattern !== undefined) {
    throw new PluginBuildError(
      `${by} has new URL(${pattern}, import.meta.url): the esbuild template cannot tell which files that names. ` +
        'Write one new URL() with a string for each file, or build with another template.',
    )
  }
  if (meta.includes('glob')) {
    throw new PluginBuildError(
      `${by} calls import.meta.glob, which the esbuild template does not have. Import each file by its name.`,
    )
  }
  if (files.length === 0) return {}
  const paths = new Map(
    await Promise.all(
      files.map(async (file) => [file, await findFile(build, { script, file, by })] as const),
    ),
  )
  return {
    contents: replacePaths(code, files, (file) =>
      specifierOf(project, { path: paths.get(file) ?? file.path, worker: file.worker }),
    ),
    loader: 'js',
    resolveDir: dirname(script),
  }
}

/** The file beside the script or, as in the other templates, that of a package. */
async function findFile(
  build: PluginBuild,
  { script, file, by }: { script: string; file: FileReference; by: string },
): Promise<string> {
  const name = splitSuffix(file.path).file
  const resolveDir = dirname(script)
  const path = resolve(resolveDir, name)
  try {
    await access(path)
    return path
  } catch (cause) {
    const found = name.startsWith('.')
      ? undefined
      : await build.resolve(name, { kind: 'import-statement', resolveDir, pluginData: AS_IT_IS })
    if (found && found.errors.length === 0) return found.path
    throw new PluginBuildError(`${by} refers to ${file.path}, and there is no such file.`, { cause })
  }
}

function specifierOf(
  project: PluginProject,
  { path, worker }: { path: string; worker: FileReference['worker'] },
): string {
  const relative = projectPath(project, path)
  if (worker && project.format === 'single-file') {
    throw new PluginBuildError(
      `The worker ${relative} is a script of its own, which cannot be inside a single file. Build with format: 'zip'.`,
    )
  }
  return `${URL_MODULE}:${worker ? `${WORKERS[worker]}:${relative}${SCRIPT_ENDING}` : `${CONTENT}:${relative}`}`
}

/** The imports come last, so that no line of the source map moves. */
function replacePaths(
  code: string,
  files: readonly FileReference[],
  specifier: (file: FileReference) => string,
): string {
  let replaced = ''
  let at = 0
  const imports = files.map((file, n) => {
    const name = `__plugboard_file_${n}`
    const { suffix } = splitSuffix(file.path)
    replaced += code.slice(at, file.start) + (suffix ? `${name} + ${JSON.stringify(suffix)}` : name)
    at = file.end
    return `import ${name} from ${JSON.stringify(specifier(file))}`
  })
  const map = /\n\/\/# sourceMappingURL=.*\s*$/.exec(code)?.[0] ?? ''
  return `${replaced}${code.slice(at, code.length - map.length)}\n${imports.join('\n')}${map}`
}

/** Builds the script of a worker into one file; its assets, its source map and the paths of its modules are added to `workers`. */
async function loadWorker(
  build: PluginBuild,
  project: PluginProject,
  { script, type, workers }: { script: string; type: string; workers: WorkerBuilds },
): Promise<OnLoadResult> {
  const { outputFiles = [], metafile } = await build.esbuild.build({
    ...build.initialOptions,
    ...(type === 'module' ? { format: 'esm' } : classicOptions(build.initialOptions)),
    entryPoints: [join(project.root, script)],
    entryNames: 'assets/[name].[hash]',
    splitting: false,
    metafile: true,
    logLevel: 'silent',
    plugins: build.initialOptions.plugins?.filter(({ name }) => !OF_ENTRY.has(name)) ?? [],
  })
  for (const path of builtModules(project, metafile)) workers.modules.add(path)
  const { outputs } = metafile ?? { outputs: {} }
  const [entryPath = ''] = Object.keys(outputs).filter(
    (path) => path.endsWith('.js') && outputs[path]?.entryPoint,
  )
  // The scripts of nested workers come before it. All names have a hash.
  const entry = outputFiles.find(({ path }) => basename(path) === basename(entryPath))
  for (const { path, contents } of outputFiles) {
    if (path !== entry?.path) workers.files.set(`assets/${basename(path)}`, contents)
  }
  return {
    contents: entry?.contents ?? '',
    loader: 'file',
    watchFiles: Object.keys(metafile?.inputs ?? {}).map((path) => join(project.root, path)),
  }
}

/** A classic worker is no ES module. */
function classicOptions({ define }: BuildOptions): BuildOptions {
  return { format: 'iife', define: { ...define, 'import.meta.url': WORKER_URL } }
}
