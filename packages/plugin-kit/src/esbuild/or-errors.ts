import type { PartialMessage } from 'esbuild'
import { PluginBuildError } from '../project/plugin-build-error.ts'

/** Lists the author's faults with esbuild's own errors. Any other error ends the build. */
export async function orErrors<Result extends object>(
  step: () => Promise<Result>,
): Promise<Result | { errors: PartialMessage[] }> {
  try {
    return await step()
  } catch (error) {
    if (!(error instanceof PluginBuildError)) throw error
    return { errors: [{ text: error.message }] }
  }
}
