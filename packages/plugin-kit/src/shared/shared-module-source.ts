import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PluginBuildError } from '../project/plugin-build-error.ts'
import type { PluginProject } from '../project/plugin-project.ts'
import { sharedModuleExpression } from './shared-modules.ts'

const NOT_NAMES = new Set(['default', 'module.exports', '__esModule'])

/** The installed packages, for the names of a shared module's exports. */
export interface InstalledModules {
  readonly project: PluginProject
  /** Finds the file of a package as the bundler does. */
  readonly resolve: (id: string) => Promise<string | undefined>
}

/**
 * The source of an ES module that reads a shared module from the host. Its exports are those of the package that the
 * project has installed, so that a misspelt import fails the build.
 *
 * @throws PluginBuildError when the names of the package's exports cannot be read
 */
export async function sharedModuleSource(id: string, installed: InstalledModules): Promise<string> {
  const names = installed.project.shared.get(id) ?? (await exportNames(id, installed))
  const named = names.map((name, n) => ({
    local: `$${name.replaceAll(/[^\w$]/g, '')}_${n}`,
    name: JSON.stringify(name),
  }))
  // Marked as pure, a name that nothing imports is removed.
  return `const shared = ${sharedModuleExpression(id)}
const read = (name) => shared[name]
${named.map(({ local, name }) => `const ${local} = /* @__PURE__ */ read(${name})`).join('\n')}
export { ${named.map(({ local, name }) => `${local} as ${name}`).join(', ')} }
export default shared.default ?? shared
`
}

async function exportNames(id: string, installed: InstalledModules): Promise<string[]> {
  try {
    return Object.keys(await importInstalled(id, installed)).filter((name) => !NOT_NAMES.has(name))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PluginBuildError(
      `The exports of the shared module "${id}" cannot be read: ${reason}. Install the package, ` +
        `or list its exports in the template's option shared: { '${id}': ['…'] }.`,
      { cause },
    )
  }
}

async function importInstalled(id: string, { project, resolve }: InstalledModules): Promise<object> {
  const required = requireInstalled(id, project.root)
  if (required) return required
  const path = await resolve(id)
  if (path === undefined) throw new TypeError('it is not installed')
  const namespace: object = await import(pathToFileURL(path).href)
  return namespace
}

/** The module as `require` returns it, with all names of React; `import` finds only some of them. */
function requireInstalled(id: string, root: string): object | undefined {
  try {
    const required: unknown = createRequire(join(root, 'package.json'))(id)
    return typeof required === 'object' && required !== null ? required : undefined
  } catch {
    return undefined
  }
}
