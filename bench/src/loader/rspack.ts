import { createRequire } from 'node:module'
import type { pluginRspackConfig } from '@plugboard/plugin-kit/rspack'
import { runCompiler } from './run-compiler.ts'

export type RspackConfig = ReturnType<typeof pluginRspackConfig>
export type RspackPlugin = NonNullable<RspackConfig['plugins']>[number]

interface Rspack {
  rspack: (configs: RspackConfig[], done: Parameters<Parameters<typeof runCompiler>[0]>[0]) => unknown
  CssExtractRspackPlugin: new (options: { filename: string; chunkFilename: string }) => RspackPlugin
}

// The very Rspack that the plugin kit builds with.
const { rspack, CssExtractRspackPlugin }: Rspack = createRequire(
  import.meta.resolve('@plugboard/plugin-kit/rspack'),
)('@rspack/core')

export { CssExtractRspackPlugin }

/** Builds everything at once. */
export function runRspack(configs: RspackConfig[]): Promise<void> {
  return runCompiler((done) => rspack(configs, done))
}
