import { createRequire } from 'node:module'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import webpack, { type Configuration, type WebpackPluginInstance } from 'webpack'
import { type PluginBuildOptions, resolveProject } from '../project/plugin-project.ts'
import { compilerConfig, STYLE_OPTIONS } from './compiler-config.ts'

export type { PluginBuildOptions } from '../project/plugin-project.ts'

const { resolve } = createRequire(import.meta.url)

/**
 * A webpack configuration that builds a plugin, with its manifest, as a ZIP or a single file to upload.
 *
 * @example
 * // webpack.config.mjs
 * export default pluginWebpackConfig()
 */
export function pluginWebpackConfig(options?: PluginBuildOptions): Configuration {
  const config = compilerConfig(resolveProject(options), {
    scriptLoader: resolve('swc-loader'),
    styleLoader: MiniCssExtractPlugin.loader,
    stylePlugin: new MiniCssExtractPlugin(STYLE_OPTIONS),
    singleChunkPlugin: new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 }),
    definePlugin: webpack.DefinePlugin,
  })
  return { ...config, optimization: { ...config.optimization, minimizer: [swcMinimizer()] } }
}

/** webpack's own minimizer, with SWC in place of Terser, which took three quarters of the time of a build. */
function swcMinimizer(): WebpackPluginInstance {
  const MinimizerPlugin = createRequire(resolve('webpack'))('minimizer-webpack-plugin')
  // The scripts among the assets are those that are not built, and may be modules.
  return new MinimizerPlugin({ minify: MinimizerPlugin.swcMinify, exclude: /^assets\// })
}
