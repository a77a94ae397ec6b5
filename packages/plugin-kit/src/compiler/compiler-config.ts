import { createRequire } from 'node:module'
import { parse } from 'node:path'
import { singleFileEntry } from '../output/single-file.ts'
import { definitionsOf } from '../project/own-sources.ts'
import { ASSET_EXTENSIONS, type PluginProject, projectPath } from '../project/plugin-project.ts'
import { createClassNames } from '../project/scoped-class-name.ts'
import { sharedExternal } from '../shared/shared-external.ts'
import { WORKER_ENDING } from '../workers/worker-scripts.ts'
import { packagePlugin } from './compiler-plugin.ts'

const { resolve } = createRequire(import.meta.url)

const ASSET_FILES = new RegExp(`\\.(?:${ASSET_EXTENSIONS.join('|')})$`)

/** The names of style sheets. They need no runtime: the host loads every style sheet of a plugin before it shows it. */
export const STYLE_OPTIONS = {
  filename: '[name].css',
  chunkFilename: 'chunks/[name].[contenthash:8].css',
  runtime: false,
}

/** The configuration that webpack and Rspack have in common; `tools` is what differs. */
export function compilerConfig<StylePlugin, ChunkPlugin, DefinePlugin>(
  project: PluginProject,
  tools: {
    readonly scriptLoader: string
    readonly styleLoader: string
    readonly stylePlugin: StylePlugin
    readonly singleChunkPlugin: ChunkPlugin
    readonly definePlugin: new (definitions: Readonly<Record<string, string>>) => DefinePlugin
  },
) {
  const { format, script, entry } = project
  const isSingle = format === 'single-file'
  const assetType = isSingle ? ('asset/inline' as const) : ('asset/resource' as const)
  return {
    mode: project.mode,
    context: project.root,
    target: ['web' as const, 'es2022' as const],
    entry: {
      [parse(script).name]: {
        // Relative to the project's root: webpack derives the ids of all modules from this text, and the same sources
        // must give the same bytes in any folder.
        import: isSingle
          ? `data:text/javascript,${encodeURIComponent(singleFileEntry(`./${projectPath(project, entry)}`))}`
          : entry,
        // Not that of all entries: workers have no exports, and webpack fails for a worker in whose source there are some.
        library: { type: 'module' },
      },
    },
    // Source maps lie beside the code, which does not refer to them: only the author has them. A host's policy forbids
    // every `eval` kind.
    devtool: 'hidden-source-map' as const,
    output: {
      filename: '[name].js',
      // With hashes, since a page may briefly have chunks of two versions.
      chunkFilename: chunkName,
      assetModuleFilename: 'assets/[name].[contenthash:8][ext]',
      path: project.folder,
      module: true,
      chunkFormat: 'module' as const,
      chunkLoading: 'import' as const,
      publicPath: 'auto' as const,
      globalObject: 'globalThis',
    },
    externals: [sharedExternal(project)],
    externalsType: 'var' as const,
    resolve: {
      extensions: ['.tsx', '.ts', '.jsx', '.mjs', '.js', '.json'],
      extensionAlias: { '.js': ['.ts', '.tsx', '.js'], '.mjs': ['.mts', '.mjs'] },
    },
    module: {
      rules: [
        ...scriptRules(project, tools.scriptLoader),
        {
          test: /\.css$/,
          use: [tools.styleLoader, { loader: resolve('css-loader'), options: cssLoaderOptions(project) }],
        },
        { test: ASSET_FILES, type: assetType },
        // Files of any other kind, named by `new URL('./file', import.meta.url)`. A ZIP has them as files by default.
        ...(isSingle ? [{ dependency: 'url' as const, type: assetType }] : []),
      ],
    },
    plugins: [
      tools.stylePlugin,
      new tools.definePlugin({ ...definitionsOf(project), 'process.env': '({})' }),
      ...(isSingle ? [tools.singleChunkPlugin] : []),
      packagePlugin(project),
    ],
    optimization: { emitOnErrors: false, splitChunks: { chunks: isSplit } },
  }
}

/** A chunk with a runtime that is not the entry is the script of a worker. */
function chunkName({ chunk }: { readonly chunk?: object | undefined }): string {
  const hasRuntime: unknown = chunk && 'hasRuntime' in chunk && chunk.hasRuntime
  const isWorker = typeof hasRuntime === 'function' && hasRuntime.call(chunk)
  return `chunks/[name]${isWorker ? WORKER_ENDING : ''}.[contenthash:8].js`
}

/** What lazy parts have in common is a chunk of its own. What a worker has in common with them is not: it is one file. */
function isSplit(chunk: { canBeInitial(): boolean; hasRuntime(): boolean }): boolean {
  return !chunk.canBeInitial() && !chunk.hasRuntime()
}

/** The default export of a *.module.css is an object of its class names, as in Vite. */
function cssLoaderOptions(project: PluginProject) {
  const classNameOf = createClassNames(project)
  return {
    modules: {
      auto: true,
      namedExport: false,
      exportLocalsConvention: 'as-is',
      getLocalIdent: ({ resourcePath }: { resourcePath: string }, _pattern: string, name: string) =>
        classNameOf(name, resourcePath),
    },
  }
}

/** Compiles TypeScript and JSX with a loader of SWC. */
function scriptRules({ mode }: PluginProject, loader: string) {
  const rule = (test: RegExp, parser: ScriptParser) => ({
    test,
    exclude: parser.syntax === 'ecmascript' ? /[\\/]node_modules[\\/]/ : [],
    loader,
    options: {
      jsc: {
        target: 'es2022',
        parser,
        transform: { react: { runtime: 'automatic', development: mode === 'development' } },
      },
      isModule: 'unknown',
    },
  })
  return [
    rule(/\.[cm]?ts$/, { syntax: 'typescript', tsx: false }),
    rule(/\.tsx$/, { syntax: 'typescript', tsx: true }),
    rule(/\.(?:[cm]?js|jsx)$/, { syntax: 'ecmascript', jsx: true }),
  ]
}

type ScriptParser =
  | { readonly syntax: 'typescript'; readonly tsx: boolean }
  | { readonly syntax: 'ecmascript'; readonly jsx: boolean }
