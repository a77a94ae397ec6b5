import { createRequire } from 'node:module'
import { parse } from 'node:path'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import type { Configuration } from 'webpack'
import {
  ASSET_FILES,
  cssLoaderOptions,
  FILE_NAMES,
  RESOLVE,
  SOURCE_MAPS,
  STYLE_NAMES,
  scriptRules,
  TARGET,
} from './compiler-config.ts'
import { packagePlugin } from './compiler-plugin.ts'
import { type PluginBuildOptions, resolveProject } from './plugin-project.ts'
import { sharedExternal } from './shared-external.ts'
import { singleFileEntry } from './single-file.ts'

export type { PluginBuildOptions } from './plugin-project.ts'

const { resolve } = createRequire(import.meta.url)

/**
 * A webpack configuration that builds a plugin, with its manifest, as a ZIP or a single file to upload.
 *
 * @example
 * // webpack.config.mjs
 * export default pluginWebpackConfig()
 */
export function pluginWebpackConfig(options?: PluginBuildOptions): Configuration {
  const project = resolveProject(options)
  const single = project.format === 'single-file'
  return {
    mode: project.mode,
    context: project.root,
    target: TARGET,
    entry: {
      [parse(project.script).name]: single
        ? `data:text/javascript,${encodeURIComponent(singleFileEntry(project.entry))}`
        : project.entry,
    },
    devtool: SOURCE_MAPS,
    output: {
      ...FILE_NAMES,
      path: project.folder,
      module: true,
      library: { type: 'module' },
      chunkFormat: 'module',
      chunkLoading: 'import',
      publicPath: 'auto',
      globalObject: 'globalThis',
    },
    externals: [sharedExternal(project)],
    externalsType: 'var',
    resolve: RESOLVE,
    module: {
      ...(single && { parser: { javascript: { dynamicImportMode: 'eager' } } }),
      rules: [
        ...scriptRules(project, resolve('swc-loader')),
        {
          test: /\.css$/,
          use: [
            MiniCssExtractPlugin.loader,
            { loader: resolve('css-loader'), options: cssLoaderOptions(project) },
          ],
        },
        { test: ASSET_FILES, type: single ? 'asset/inline' : 'asset/resource' },
      ],
    },
    plugins: [
      // No runtime: the host loads every style sheet of a plugin before it shows it.
      new MiniCssExtractPlugin({ ...STYLE_NAMES, runtime: false }),
      packagePlugin(project),
    ],
    optimization: { emitOnErrors: false },
  }
}
