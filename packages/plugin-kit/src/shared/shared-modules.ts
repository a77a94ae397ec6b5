import { RUNTIME_GLOBAL } from '@plugboard/types/plugin-contract'
import type { PluginProject } from '../project/plugin-project.ts'

const OF_REACT = /^react(?:-dom)?(?:\/|$)/
const OF_NEXT = /^next(?:\/|$)/

/**
 * Decides how an import is built: read from the host (`shared`), refused with a message (`forbidden`), or bundled
 * (undefined).
 */
export function classifyImport(
  id: string,
  { shared }: Pick<PluginProject, 'shared'>,
): { kind: 'shared' } | { kind: 'forbidden'; message: string } | undefined {
  if (shared.has(id)) return { kind: 'shared' }
  const why = OF_REACT.test(id)
    ? 'A plugin renders with the React of its host, and a copy of its own would break hooks.'
    : OF_NEXT.test(id)
      ? 'Next.js belongs to the host, and a copy of its own would not know the page.'
      : undefined
  if (why === undefined) return undefined
  const message = [
    `A plugin must not import "${id}".`,
    why,
    `Remove the import (a plugin exports components, and the host renders them),`,
    `or, if every host of this plugin shares the module (\`modules\` of its PluginProvider), name it in the template's`,
    `option shared: ['${id}'].`,
  ].join(' ')
  return { kind: 'forbidden', message }
}

/** A JavaScript expression that reads a module from the host. It throws if the host does not share the module. */
export function sharedModuleExpression(id: string): string {
  const message =
    `This plugin needs the module "${id}", which this page does not share with plugins. ` +
    'The page can share it in modules of its PluginProvider.'
  const shared = `globalThis.${RUNTIME_GLOBAL}?.modules[${JSON.stringify(id)}]`
  return `(${shared} ?? (() => { throw new Error(${JSON.stringify(message)}) })())`
}
