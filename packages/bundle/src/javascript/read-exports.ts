import type { ESTree } from 'meriyah'
import { type CertainValue, certainValue } from './certain-value.ts'
import type { Evaluator } from './evaluator.ts'
import type { Located, Node, Scope } from './scope.ts'
import {
  EXPORTS_LIMIT,
  type ExportShape,
  type ImportedName,
  type ModuleExport,
  NAME_LIMIT,
  type Place,
  SHAPE_KEYS_LIMIT,
} from './script-inspection.ts'
import { propertyName } from './script-walk.ts'

const UNKNOWN_SHAPE: ExportShape = { kind: 'unknown' }
/** How many calls within each other are described. */
const SHAPE_DEPTH = 4

interface Read {
  readonly program: ESTree.Program
  readonly scope: Scope
  readonly evaluator: Evaluator
  readonly placeOf: (offset: number) => Place
}

/** The names that a module exports; or the first that it may not, since it is not declared, or is exported already. */
export function readExports({ program, scope, evaluator, placeOf }: Read): {
  readonly exports: readonly ModuleExport[]
  readonly omitted: number
  readonly extensionPoints: readonly string[] | null
  readonly fault: { readonly message: string; readonly offset: number } | null
} {
  const exports: ModuleExport[] = []
  let omitted = 0
  let extensionPoints: readonly string[] | null = null
  let fault: { readonly message: string; readonly offset: number } | null = null
  const names = new Set<string>()

  function add(name: string, offset: number, shape: ExportShape): void {
    if (names.has(name) && name !== '*') fault ??= { message: `Export '${name}' is there twice`, offset }
    names.add(name)
    if (exports.length < EXPORTS_LIMIT) exports.push({ name: shortened(name), place: placeOf(offset), shape })
    else omitted += 1
  }

  function addLocal(name: string, offset: number, node: Node): void {
    add(name, offset, shapeOf(node, scope, evaluator, 0))
    if (name === 'default') extensionPoints = extensionNames({ node, scope }, evaluator)
  }

  for (const statement of program.body) {
    const offset = statement.start ?? 0
    if (statement.type === 'ExportDefaultDeclaration') addLocal('default', offset, statement.declaration)
    else if (statement.type === 'ExportAllDeclaration') {
      const name = statement.exported ? textOf(statement.exported) : '*'
      add(name, offset, imported(statement.source.value, '*'))
    } else if (statement.type === 'ExportNamedDeclaration') {
      const { declaration, source, specifiers } = statement
      for (const id of declaration ? declaredNames(declaration) : [])
        addLocal(id.name, id.start ?? offset, id)
      for (const { local, exported } of specifiers) {
        const name = textOf(exported)
        if (source) add(name, exported.start ?? offset, imported(source.value, textOf(local)))
        else {
          if (local.type === 'Identifier' && evaluator.resolve(local.name, scope) === null)
            fault ??= { message: `Export '${local.name}' is not declared`, offset: local.start ?? 0 }
          addLocal(name, exported.start ?? offset, local)
        }
      }
    }
  }
  return { exports, omitted, extensionPoints, fault }
}

function imported(specifier: string, name: string): ExportShape {
  return { kind: 'imported', imported: { specifier: shortened(specifier), name: shortened(name) } }
}

function textOf(name: ESTree.Identifier | ESTree.StringLiteral): string {
  return name.type === 'Identifier' ? name.name : name.value
}

function declaredNames(declaration: ESTree.ExportDeclaration): ESTree.Identifier[] {
  if (declaration.type !== 'VariableDeclaration') return declaration.id ? [declaration.id] : []
  const names: ESTree.Identifier[] = []
  const patterns: Node[] = declaration.declarations.map(({ id }) => id)
  for (let pattern = patterns.pop(); pattern; pattern = patterns.pop()) {
    if (pattern.type === 'Identifier') names.push(pattern)
    else if (pattern.type === 'ObjectPattern') {
      patterns.push(
        ...pattern.properties.map((property) =>
          property.type === 'Property' ? property.value : property.argument,
        ),
      )
    } else if (pattern.type === 'ArrayPattern')
      patterns.push(...pattern.elements.filter((element) => element !== null))
    else if (pattern.type === 'AssignmentPattern') patterns.push(pattern.left)
    else if (pattern.type === 'RestElement') patterns.push(pattern.argument)
  }
  return names.toReversed()
}

function shapeOf(node: Node, scope: Scope, evaluator: Evaluator, depth: number): ExportShape {
  if (depth > SHAPE_DEPTH) return UNKNOWN_SHAPE
  const value = certainValue({ node, scope }, evaluator) ?? importedMember(node, scope, evaluator)
  if (value?.kind === 'imported') return imported(value.specifier, value.name)
  if (value?.kind === 'node') return shapeOfNode(value, evaluator)
  const call = callOf(node, scope, evaluator)
  if (!call) return UNKNOWN_SHAPE
  const callee = evaluator.evaluate(call.node.callee, call.scope)
  const [argument] = call.node.arguments
  const name: ImportedName | null =
    callee?.kind === 'imported'
      ? { specifier: shortened(callee.specifier), name: shortened(callee.name) }
      : null
  return {
    kind: 'call',
    imported: name,
    argument: argument ? shapeOf(argument, call.scope, evaluator, depth + 1) : null,
  }
}

/** What a member of a namespace that is imported stands for. */
function importedMember(node: Node, scope: Scope, evaluator: Evaluator): CertainValue | null {
  const value = node.type === 'MemberExpression' ? evaluator.evaluate(node, scope) : null
  return value?.kind === 'imported' ? value : null
}

function shapeOfNode(
  { node, scope, isShared }: Extract<CertainValue, { kind: 'node' }>,
  evaluator: Evaluator,
): ExportShape {
  // Of some eighty types of nodes, the others are for `default`.
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return { kind: 'function' }
    case 'ClassDeclaration':
    case 'ClassExpression':
      return { kind: 'class' }
    case 'ArrayExpression':
      return { kind: 'literal', type: 'array' }
    case 'TemplateLiteral':
      return { kind: 'literal', type: 'string' }
    case 'Literal': {
      if ('regex' in node) return { kind: 'literal', type: 'regexp' }
      return { kind: 'literal', type: node.value === null ? 'null' : typeof node.value }
    }
    case 'ObjectExpression': {
      const { names, open } = ownKeys(node, scope, evaluator)
      const keys = names.slice(0, SHAPE_KEYS_LIMIT).map(shortened)
      return { kind: 'object', keys, open: open || isShared || names.length > SHAPE_KEYS_LIMIT }
    }
    default:
      return UNKNOWN_SHAPE
  }
}

/** The call that is the value of an expression, or of the variable that it names. */
function callOf(
  node: Node,
  scope: Scope,
  evaluator: Evaluator,
): { node: ESTree.CallExpression; scope: Scope } | null {
  let current: Located = { node, scope }
  for (let step = 0; step < SHAPE_DEPTH; step += 1) {
    if (current.node.type === 'CallExpression') return { node: current.node, scope: current.scope }
    if (current.node.type !== 'Identifier') return null
    const binding = evaluator.resolve(current.node.name, current.scope)
    if (!binding || binding.keys !== null) return null
    const { init, initScope, writes, writeCount } = binding
    const isConstant = init === null ? writeCount === 1 : writeCount === 0
    const next = init !== null && initScope !== null ? { node: init, scope: initScope } : writes?.[0]
    if (!next || !isConstant) return null
    current = next
  }
  return null
}

function ownKeys(
  { properties }: ESTree.ObjectExpression,
  scope: Scope,
  evaluator: Evaluator,
  depth = 0,
): { names: readonly string[]; open: boolean } {
  const names = new Set<string>()
  let open = false
  for (const property of properties) {
    if (property.type === 'Property') {
      const key = propertyName(property.key, property.computed) ?? evaluator.text(property.key, scope)
      if (key === null) open = true
      else names.add(key)
      continue
    }
    const spread =
      property.type === 'SpreadElement' ? certainObject({ node: property.argument, scope }, evaluator) : null
    if (spread && depth < SHAPE_DEPTH) {
      const inner = ownKeys(spread.node, spread.scope, evaluator, depth + 1)
      for (const name of inner.names) names.add(name)
      open ||= inner.open
    } else open = true
  }
  return { names: [...names], open }
}

/** The names in `extensions` of a definition; null if they are not all known for certain. */
function extensionNames(exported: Located, evaluator: Evaluator): readonly string[] | null {
  const definition = certainObject(exported, evaluator) ?? definedPlugin(exported, evaluator)
  if (!definition || ownKeys(definition.node, definition.scope, evaluator).open) return null
  const own = definition.node.properties.findLast(
    (property) =>
      property.type === 'Property' && propertyName(property.key, property.computed) === 'extensions',
  )
  if (own?.type !== 'Property' || own.kind !== 'init') return null
  const extensions = certainObject({ node: own.value, scope: definition.scope }, evaluator)
  if (!extensions) return null
  const { names, open } = ownKeys(extensions.node, extensions.scope, evaluator)
  return open || names.includes('__proto__') ? null : names
}

/** What is passed to `definePlugin`, where that is imported. */
function definedPlugin({ node, scope }: Located, evaluator: Evaluator): ReturnType<typeof certainObject> {
  const call = callOf(node, scope, evaluator)
  const [argument] = call?.node.arguments ?? []
  if (!call || !argument) return null
  const callee = certainValue({ node: call.node.callee, scope: call.scope }, evaluator)
  const isDefiner = callee?.kind === 'imported' && callee.name === 'definePlugin'
  return isDefiner ? certainObject({ node: argument, scope: call.scope }, evaluator) : null
}

/** The object that an expression stands for, if nothing else could change it. */
function certainObject(
  located: Located,
  evaluator: Evaluator,
): { readonly node: ESTree.ObjectExpression; readonly scope: Scope } | null {
  const value = certainValue(located, evaluator)
  if (value?.kind !== 'node' || value.isShared || value.node.type !== 'ObjectExpression') return null
  return { node: value.node, scope: value.scope }
}

function shortened(text: string): string {
  return text.length > NAME_LIMIT ? `${text.slice(0, NAME_LIMIT - 1)}…` : text
}
