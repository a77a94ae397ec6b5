import { type Configuration, CssExtractRspackPlugin, rspack } from '@rspack/core'
import { type PluginBuildOptions, resolveProject } from '../project/plugin-project.ts'
import { compilerConfig, STYLE_OPTIONS } from './compiler-config.ts'

export type { PluginBuildOptions } from '../project/plugin-project.ts'

/**
 * An Rspack configuration that builds a plugin, with its manifest, as a ZIP or a single file to upload.
 *
 * @example
 * // rspack.config.mjs
 * export default pluginRspackConfig()
 */
export function pluginRspackConfig(options?: PluginBuildOptions): Configuration {
  return compilerConfig(resolveProject(options), {
    scriptLoader: 'builtin:swc-loader',
    styleLoader: CssExtractRspackPlugin.loader,
    stylePlugin: new CssExtractRspackPlugin(STYLE_OPTIONS),
    singleChunkPlugin: new rspack.optimize.LimitChunkCountPlugin({ maxChunks: 1 }),
    definePlugin: rspack.DefinePlugin,
  })
}
