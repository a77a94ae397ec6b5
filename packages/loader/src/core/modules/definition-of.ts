import type { ExtensionProps, PluginDefinition } from '@plugboard/types/plugin-contract'
import type { ComponentType } from 'react'
import { PluginLoadError } from '../failures/plugin-load-error.ts'
import { isObject } from '../manifest/deep-equal.ts'

/** A plugin's definition. The loader does not know the types of its host props and its configuration. */
// Components are contravariant in their props.
/* oxlint-disable typescript/no-explicit-any */
export type LoadedPlugin = PluginDefinition<
  ComponentType<ExtensionProps<any, any, any>>,
  any,
  CSSStyleSheet,
  any
>
/* oxlint-enable typescript/no-explicit-any */

/**
 * The plugin that a module exports.
 *
 * @throws PluginLoadError EXPORTS_INVALID
 */
export function definitionOf(module: unknown, pluginId: string): LoadedPlugin {
  const definition = isObject(module) ? module.default : undefined
  if (!isDefinition(definition)) {
    const found =
      definition === undefined
        ? `it exports ${Object.keys(Object(module)).join(', ') || 'nothing'}`
        : `it is of type ${typeof definition}, without extensions`
    throw new PluginLoadError(
      'EXPORTS_INVALID',
      pluginId,
      `the default export of the entry must be definePlugin({ extensions: … }); ${found}`,
    )
  }
  for (const [point, extension] of Object.entries<unknown>(definition.extensions)) {
    // React would render a string as an element of that name, without an error.
    if (isComponent(extension)) continue
    throw new PluginLoadError(
      'EXPORTS_INVALID',
      pluginId,
      `its extension for ${point} is not a React component`,
    )
  }
  const styles: unknown = definition.styles ?? []
  if (!Array.isArray(styles) || !styles.every((sheet) => sheet instanceof CSSStyleSheet)) {
    throw new PluginLoadError('EXPORTS_INVALID', pluginId, 'its styles are not an array of CSSStyleSheet')
  }
  return definition
}

function isDefinition(value: unknown): value is LoadedPlugin {
  return isObject(value) && isObject(value.extensions)
}

/** A function, a class, or a result of memo, lazy or forwardRef. */
function isComponent(value: unknown): boolean {
  return typeof value === 'function' || (isObject(value) && '$$typeof' in value)
}
