import type { PluginProject } from './plugin-project.ts'
import { createClassNames } from './scoped-class-name.ts'

// What webpack and Rspack are told in the same words.

/** The environment of the output: browsers with ES modules, nothing that a Content Security Policy forbids. */
export const TARGET = ['web', 'es2022']

/** Beside the code, and not named in it: only the author has them. Every `eval-…` is stopped by a host's policy. */
export const SOURCE_MAPS = 'hidden-source-map'

export const ASSET_FILES = /\.(?:avif|gif|ico|jpe?g|mp3|mp4|otf|png|svg|ttf|webm|webp|woff2?)$/

export const RESOLVE = {
  extensions: ['.tsx', '.ts', '.jsx', '.mjs', '.js', '.json'],
  extensionAlias: { '.js': ['.ts', '.tsx', '.js'], '.mjs': ['.mts', '.mjs'] },
}

/** Names of the output's files. Those in folders carry a hash, since a page may hold chunks of two versions. */
export const FILE_NAMES = {
  filename: '[name].js',
  chunkFilename: 'chunks/[name].[contenthash:8].js',
  assetModuleFilename: 'assets/[name].[contenthash:8][ext]',
}

export const STYLE_NAMES = { filename: '[name].css', chunkFilename: 'chunks/[name].[contenthash:8].css' }

/** Options of css-loader. Class names of *.module.css are its default export, as in Vite. */
export function cssLoaderOptions(project: PluginProject) {
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

/** Rules that compile TypeScript and JSX with a loader of SWC's. */
export function scriptRules({ mode }: PluginProject, loader: string) {
  const rule = (test: RegExp, parser: ScriptParser) => ({
    test,
    exclude: parser.syntax === 'ecmascript' ? /[\\/]node_modules[\\/]/ : [],
    loader,
    options: {
      jsc: {
        target: 'es2022' as const,
        parser,
        transform: { react: { runtime: 'automatic' as const, development: mode === 'development' } },
      },
      isModule: 'unknown' as const,
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
