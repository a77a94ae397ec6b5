import { PluginBuildError } from '../project/plugin-build-error.ts'
import type { PluginProject } from '../project/plugin-project.ts'
import { judgeImport, sharedModuleExpression } from './shared-modules.ts'

/**
 * The `externals` of webpack and Rspack, for `externalsType: 'var'`: an expression for a shared module, an error for
 * one that must not be bundled.
 */
export function sharedExternal(project: PluginProject) {
  return async ({ request }: { request?: string | undefined }): Promise<string | undefined> => {
    if (request === undefined) return undefined
    const verdict = judgeImport(request, project)
    if (verdict?.kind === 'forbidden') throw new PluginBuildError(verdict.message)
    return verdict && interop(sharedModuleExpression(request))
  }
}

/** A module namespace with a default export of its own says so, the way these two know it: by `__esModule`. */
function interop(expression: string): string {
  return `((m) => m.default === undefined || m.__esModule ? m : { __esModule: true, ...m })(${expression})`
}
