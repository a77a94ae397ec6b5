import type { ESTree } from 'meriyah'
import type { Evaluator } from './evaluator.ts'
import type { Binding, Located, Node, Scope } from './scope.ts'
import { propertyName } from './script-walk.ts'

/** How many names and calls an expression is followed through. */
const STEPS_LIMIT = 20

type Names = Pick<Evaluator, 'resolve'>

const FREEZE: ReadonlySet<string> = new Set(['freeze', 'seal', 'preventExtensions'])
/** Expressions that stand for themselves. */
const VALUES: ReadonlySet<string> = new Set<Node['type']>([
  'ObjectExpression',
  'ArrayExpression',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'FunctionDeclaration',
  'ClassExpression',
  'ClassDeclaration',
  'Literal',
  'TemplateLiteral',
])

/** What an expression stands for in every case. */
export type CertainValue =
  | {
      readonly kind: 'node'
      readonly node: Node
      readonly scope: Scope
      /** Whether other code could change it before it is used. */
      readonly isShared: boolean
    }
  | { readonly kind: 'imported'; readonly specifier: string; readonly name: string }

/**
 * What an expression stands for, without a guess: null for what depends on a branch, is computed, or is assigned later. It follows
 * constants, and functions that return their argument.
 */
export function certainValue({ node: start, scope: startScope }: Located, names: Names): CertainValue | null {
  let node = start
  let scope = startScope
  let isShared = false
  for (let step = 0; step < STEPS_LIMIT; step += 1) {
    if (VALUES.has(node.type)) return { kind: 'node', node, scope, isShared }
    if (node.type === 'Identifier') {
      const binding = names.resolve(node.name, scope)
      if (binding?.kind === 'import') return importedValue(binding, node.name)
      const next = binding && constantValue(binding)
      if (!next) return null
      isShared ||= binding.isShared()
      node = next.node
      scope = next.scope
    } else {
      const next = passedOn({ node, scope }, names)
      if (!next) return null
      node = next.node
      scope = next.scope
    }
  }
  return null
}

/** The part of an expression whose value is that of the whole. */
function passedOn({ node, scope }: Located, names: Names): Located | null {
  if (node.type === 'SequenceExpression') {
    const last = node.expressions.at(-1)
    return last ? { node: last, scope } : null
  }
  if (node.type === 'CallExpression') {
    const [argument] = node.arguments
    return argument && isIdentity({ node: node.callee, scope }, names) ? { node: argument, scope } : null
  }
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return null
  const name = propertyName(node.property, node.computed)
  return (name !== null && names.resolve(node.object.name, scope)?.getters?.get(name)) || null
}

function constantValue({ init, initScope, keys, writeCount, kind }: Binding): Located | null {
  const isConstant = init !== null && initScope !== null && keys === null && writeCount === 0
  return isConstant && kind !== 'parameter' ? { node: init, scope: initScope } : null
}

function importedValue({ init }: Binding, local: string): CertainValue | null {
  if (init?.type !== 'ImportDeclaration') return null
  const specifier = init.source.value
  for (const each of init.specifiers) {
    if (each.local.name !== local) continue
    if (each.type === 'ImportDefaultSpecifier') return { kind: 'imported', specifier, name: 'default' }
    if (each.type !== 'ImportSpecifier') return { kind: 'imported', specifier, name: '*' }
    const { imported } = each
    return {
      kind: 'imported',
      specifier,
      name: imported.type === 'Identifier' ? imported.name : imported.value,
    }
  }
  return null
}

/** Whether it is a function that returns its first argument, as `definePlugin` is, also in a bundle. */
function isIdentity(callee: Located, names: Names): boolean {
  const value = certainValue(callee, names)
  if (value?.kind !== 'node') return isFreeze(callee, names)
  const { node } = value
  if (
    node.type !== 'FunctionDeclaration' &&
    node.type !== 'FunctionExpression' &&
    node.type !== 'ArrowFunctionExpression'
  )
    return false
  if (node.async || ('generator' in node && node.generator)) return false
  const [parameter] = node.params
  const returned = returnedExpression(node)
  return (
    parameter?.type === 'Identifier' && returned?.type === 'Identifier' && returned.name === parameter.name
  )
}

/** `Object.freeze` and its kin. */
function isFreeze({ node, scope }: Located, names: Names): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'Object' &&
    names.resolve('Object', scope) === null &&
    node.property.type === 'Identifier' &&
    FREEZE.has(node.property.name)
  )
}

function returnedExpression({
  body,
}: ESTree.FunctionDeclaration | ESTree.FunctionExpression | ESTree.ArrowFunctionExpression): Node | null {
  if (!body) return null
  if (body.type !== 'BlockStatement') return body
  const [only, ...more] = body.body
  return more.length === 0 && only?.type === 'ReturnStatement' ? only.argument : null
}
