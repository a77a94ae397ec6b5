import type { ScriptWalk } from './script-walk.ts'
import { USED } from './used.ts'

/**
 * Joins to the names that are declared which properties their objects get. Returns the offset of the first use of what only CommonJS has, or null.
 */
export function resolveNames(walk: ScriptWalk): number | null {
  let commonJs: number | null = null
  for (const { node, top, use } of walk.globals) {
    const { name } = node
    const isCommonJs =
      (name === 'module' && top !== node) || name === 'exports' || (name === 'require' && use === USED.called)
    if (isCommonJs) commonJs = Math.min(commonJs ?? Number.POSITIVE_INFINITY, node.start ?? 0)
  }
  for (const { object, key, value } of walk.propertyWrites) {
    walk.names.resolve(object.name, value.scope)?.addProperty(key, value)
  }
  for (const { call, scope } of walk.definers) {
    const [object, definitions] = call.arguments
    if (object?.type !== 'Identifier' || definitions?.type !== 'ObjectExpression') continue
    const binding = walk.names.resolve(object.name, scope)
    for (const definition of binding === null ? [] : definitions.properties) {
      if (definition.type !== 'Property' || definition.computed) continue
      const { key, value } = definition
      if (value.type !== 'ArrowFunctionExpression' || value.body.type === 'BlockStatement') continue
      const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : null
      const functionScope = walk.functionScopes.get(value)
      if (name === null || !functionScope) continue
      const located = { node: value.body, scope: functionScope }
      binding?.addProperty(name, located)
      binding?.addGetter(name, located)
    }
  }
  return commonJs
}
