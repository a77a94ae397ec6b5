import type { pluginRspackConfig } from '@plugboard/plugin-kit/rspack'
import { rspack } from '@rspack/core'
import { runCompiler } from './run-compiler.ts'

export type RspackConfig = ReturnType<typeof pluginRspackConfig>

/** Builds everything at once. */
export function runRspack(configs: RspackConfig[]): Promise<void> {
  return runCompiler((done) => rspack(configs, done))
}
