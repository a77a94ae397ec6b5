import { PluginBuildError } from '../project/plugin-build-error.ts'
import type { PluginProject } from '../project/plugin-project.ts'
import { classifyImport, sharedModuleExpression } from './shared-modules.ts'

/**
 * The `externals` of webpack and Rspack, for `externalsType: 'var'`: an expression for a shared module, and an error for
 * a module that no plugin may import.
 */
export function sharedExternal(project: PluginProject) {
  return async ({ request }: { request?: string | undefined }): Promise<string | undefined> => {
    if (request === undefined) return undefined
    const decision = classifyImport(request, project)
    if (decision?.kind === 'forbidden') throw new PluginBuildError(decision.message)
    return decision && interop(sharedModuleExpression(request))
  }
}

/** Marks a module namespace that has a default export by `__esModule`, as webpack and Rspack expect it. */
function interop(expression: string): string {
  return `((m) => m.default === undefined || m.__esModule ? m : { __esModule: true, ...m })(${expression})`
}
