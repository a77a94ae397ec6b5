import { parse } from 'node:path'
import type { UserConfig } from 'vite'
import { type PluginBuildOptions, resolveProject } from '../project/plugin-project.ts'
import { createClassNames } from '../project/scoped-class-name.ts'
import { WORKER_ENDING } from '../workers/worker-scripts.ts'
import {
  definitionsPlugin,
  ownSourcesPlugin,
  packagePlugin,
  plainImportsPlugin,
  SINGLE_FILE_ENTRY,
  sharedModulesPlugin,
  singleFileEntryPlugin,
  wasmUrlsPlugin,
  workerModulesPlugin,
} from './build-plugins.ts'

export type { PluginBuildOptions } from '../project/plugin-project.ts'

/**
 * A Vite configuration whose `vite build` makes a plugin, with its manifest, as a ZIP or a single file to upload.
 *
 * @example
 * // vite.config.mjs
 * export default pluginViteConfig()
 */
export function pluginViteConfig(options?: PluginBuildOptions): UserConfig {
  const project = resolveProject(options)
  const isSingle = project.format === 'single-file'
  const { name } = parse(project.script)
  const workerModules = new Set<string>()
  return {
    root: project.root,
    // Vitest has a mode of its own, for which React has `act`.
    ...(process.env['VITEST'] ? {} : { mode: project.mode }),
    base: './',
    publicDir: false,
    oxc: { jsx: { runtime: 'automatic', development: project.mode === 'development' } },
    css: { modules: { generateScopedName: createClassNames(project) } },
    // As the other templates: an import of a file is its URL.
    assetsInclude: ['**/*.wasm'],
    worker: {
      format: 'es',
      plugins: () => [
        definitionsPlugin(project),
        sharedModulesPlugin(project),
        ownSourcesPlugin(project),
        workerModulesPlugin(workerModules),
      ],
      // One file: a worker cannot import others with integrity.
      rolldownOptions: {
        output: { entryFileNames: `assets/[name]${WORKER_ENDING}.[hash:8].js`, codeSplitting: false },
      },
    },
    plugins: [
      definitionsPlugin(project),
      wasmUrlsPlugin(),
      sharedModulesPlugin(project),
      plainImportsPlugin(),
      singleFileEntryPlugin(project),
      ownSourcesPlugin(project),
      packagePlugin(project, workerModules),
    ],
    build: {
      outDir: project.folder,
      // The package plugin removes the files of earlier builds. The folder of a single file may have other files.
      emptyOutDir: false,
      target: 'es2022',
      sourcemap: 'hidden',
      minify: project.mode === 'production',
      assetsInlineLimit: isSingle ? Number.MAX_SAFE_INTEGER : 0,
      // One style sheet, not preloaded: the host loads every style sheet of a plugin before it shows it.
      cssCodeSplit: false,
      modulePreload: false,
      rolldownOptions: {
        input: { [name]: isSingle ? SINGLE_FILE_ENTRY : project.entry },
        preserveEntrySignatures: 'strict',
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name].[hash:8].js',
          assetFileNames: ({ names }) =>
            names[0]?.endsWith('.css') ? `${name}.css` : 'assets/[name].[hash:8][extname]',
          codeSplitting: !isSingle,
        },
      },
    },
  }
}
