import type { ESTree } from 'meriyah'
import { characterOf, decodedBy, joined, limited, PARTS_LIMIT, union } from './possible-texts.ts'
import { type Binding, isFunction, type Located, type Node, type Scope, type Value } from './scope.ts'
import { propertyName, type ScriptWalk } from './script-walk.ts'
import { UNKNOWN } from './url-target.ts'
import { normalizeUrl, schemeOf } from './url-text.ts'

/** The most expressions that are evaluated for one script; what is not, counts as computed. */
export const EVALUATION_STEPS_LIMIT = 2_000_000
/** How many expressions within each other are followed. */
const DEPTH_LIMIT = 24
/** More calls of a function than this are not looked at. */
const CALLS_LIMIT = 16

const GLOBAL_OBJECTS = new Set(['window', 'self', 'globalThis', 'frames', 'document.defaultView'])
/** Methods that return a text which begins as their object does. */
const SAME_BEGINNING = new Set([
  'toString',
  'valueOf',
  'trim',
  'trimEnd',
  'replace',
  'replaceAll',
  'toLowerCase',
  'padEnd',
  'slice',
  'substring',
])
/** Functions that return their argument. */
const SAME_OBJECT = new Set(['freeze', 'seal', 'preventExtensions', 'assign'])
const OWN_ADDRESS = new Set([
  'origin',
  'location.origin',
  'location.href',
  'location.host',
  'location.hostname',
  'location.pathname',
  'location',
  'document.baseURI',
  'document.URL',
  'document.location.origin',
  'document.location.href',
])

/** The dotted name of a property of a global. */
export function globalPath(path: string, name: string): string {
  const longer = path === '' ? name : `${path}.${name}`
  return GLOBAL_OBJECTS.has(longer) ? '' : longer
}

/** Says what expressions of a script stand for, as far as constants, simple functions and destructuring tell. */
export interface Evaluator {
  /** The declaration of a name; null for a global. */
  resolve(name: string, scope: Scope): Binding | null
  /** Null if it is not known. */
  evaluate(node: Node, scope: Scope): Value | null
  evaluateBinding(binding: Binding): Value | null
  /** The value of a property, by its name. */
  property(value: Value, key: string): Value | null
  /** The texts that it can be, with `UNKNOWN` for parts that are not known; never empty. */
  texts(node: Node, scope: Scope): readonly string[]
  /** The one text that it is; null if there are several, or a part is not known. */
  text(node: Node, scope: Scope): string | null
  /** Whether so much had to be evaluated that the rest counts as not known. */
  isExhausted(): boolean
}

export function createEvaluator(walk: ScriptWalk): Evaluator {
  let steps = 0
  const textsOfBindings = new Map<Binding, readonly string[]>()
  const returnValues = new Map<Node, Value | null>()

  function value(start: Node, scope: Scope, startDepth: number): Value | null {
    let node = start
    const depth = startDepth + 1
    for (;;) {
      steps += 1
      if (depth > DEPTH_LIMIT || steps > EVALUATION_STEPS_LIMIT) return null
      // Of some eighty types of nodes, the others are for `default`.
      // oxlint-disable-next-line typescript/switch-exhaustiveness-check
      switch (node.type) {
        case 'Identifier': {
          const binding = walk.names.resolve(node.name, scope)
          if (binding?.kind === 'import') return importedValue(node.name, binding)
          if (binding !== null) return bindingValue(binding, depth)
          return node.name === 'undefined' || node.name === 'arguments'
            ? null
            : { kind: 'global', path: globalPath('', node.name) }
        }
        case 'MemberExpression':
          return memberValue(node, scope, depth)
        case 'SequenceExpression': {
          const last = node.expressions.at(-1)
          if (last === undefined) return null
          node = last
          continue
        }
        case 'AssignmentExpression':
          node = node.right
          continue
        case 'ChainExpression':
          node = node.expression
          continue
        case 'AwaitExpression':
          node = node.argument
          continue
        case 'ConditionalExpression':
          return either(value(node.consequent, scope, depth), node.alternate, scope, depth)
        case 'LogicalExpression':
          if (node.operator === '&&') {
            node = node.right
            continue
          }
          return either(value(node.left, scope, depth), node.right, scope, depth)
        case 'CallExpression':
          return callValue(node, scope, depth)
        case 'NewExpression':
          return newValue(node, scope, depth)
        case 'ObjectExpression':
        case 'ArrayExpression':
        case 'FunctionExpression':
        case 'ArrowFunctionExpression':
        case 'FunctionDeclaration':
        case 'ClassExpression':
        case 'ClassDeclaration':
        case 'Literal':
        case 'TemplateLiteral':
        case 'BinaryExpression':
          return { kind: 'node', node, scope }
        default:
          return null
      }
    }
  }

  /** A global in any branch counts more than anything else. */
  function either(first: Value | null, second: Node, scope: Scope, depth: number): Value | null {
    if (first?.kind === 'global' || first?.kind === 'element') return first
    const other = value(second, scope, depth)
    return other?.kind === 'global' || first === null ? other : first
  }

  function bindingValue(binding: Binding, depth: number): Value | null {
    if (binding.value !== undefined) return binding.value
    if (steps > EVALUATION_STEPS_LIMIT) return null
    // A name that stands for itself is not known; this ends such circles.
    binding.value = null
    const found = candidates(binding, depth)
    // Near the limit of depth the answer may be worse than it would be elsewhere, so it is not remembered.
    binding.value = depth < DEPTH_LIMIT / 2 || found !== null ? found : undefined
    return found
  }

  function candidates(binding: Binding, depth: number): Value | null {
    let first: Value | null = null
    if (binding.init !== null && binding.initScope !== null) {
      first = value(binding.init, binding.initScope, depth)
      for (const key of binding.keys ?? []) {
        if (first === null) break
        first = key === null ? null : property(first, key, depth)
      }
      if (first?.kind === 'global') return first
    }
    for (const write of binding.writes ?? []) {
      const written = value(write.node, write.scope, depth)
      if (written?.kind === 'global') return written
      if (binding.init === null && binding.writeCount === 1) first = written
    }
    const isConstant = binding.init === null ? binding.writeCount === 1 : binding.writeCount === 0
    return isConstant || first?.kind === 'element' ? first : null
  }

  function memberName({ property: key, computed }: ESTree.MemberExpression, scope: Scope): string | null {
    return propertyName(key, computed) ?? (computed ? onlyText(key, scope) : null)
  }

  function memberValue(node: ESTree.MemberExpression, scope: Scope, depth: number): Value | null {
    const name = memberName(node, scope)
    if (name === null) return null
    let { object }: { object: Node } = node
    while (object.type === 'ChainExpression') object = object.expression
    if (object.type === 'ThisExpression') {
      const own = walk.ownProperties.get(name)
      return own ? value(own.node, own.scope, depth) : null
    }
    if (object.type === 'Identifier') {
      const binding = walk.names.resolve(object.name, scope)
      const written = binding?.properties?.get(name)
      if (written) {
        const found = value(written.node, written.scope, depth)
        if (found !== null) return found
      }
    }
    const base = value(object, scope, depth)
    const found = base === null ? null : property(base, name, depth)
    if (found !== null) return found
    // Properties of nodes, by which libraries reach the page that an element is in.
    if (name === 'ownerDocument') return { kind: 'global', path: 'document' }
    return name === 'defaultView' ? { kind: 'global', path: '' } : null
  }

  function property(base: Value, key: string, depth: number): Value | null {
    if (base.kind === 'global') return { kind: 'global', path: globalPath(base.path, key) }
    if (base.kind === 'imported') return base.name === '*' ? { ...base, name: key } : null
    if (base.kind !== 'node') return null
    const { node, scope } = base
    if (node.type === 'ArrayExpression') {
      const element = node.elements[Number(key)]
      return element && element.type !== 'SpreadElement' ? value(element, scope, depth) : null
    }
    if (node.type !== 'ObjectExpression') return null
    for (let index = node.properties.length - 1; index >= 0; index -= 1) {
      const own = node.properties[index]
      if (own?.type === 'SpreadElement') {
        const spread = value(own.argument, scope, depth)
        const found = spread === null ? null : property(spread, key, depth + 1)
        if (found !== null) return found
      }
      if (own?.type !== 'Property' || propertyName(own.key, own.computed) !== key) continue
      return own.kind === 'get' ? returnValue(own.value, depth) : value(own.value, scope, depth)
    }
    return null
  }

  function callValue(node: ESTree.CallExpression, scope: Scope, depth: number): Value | null {
    let { callee }: { callee: Node } = node
    const [argument] = node.arguments
    while (callee.type === 'ChainExpression') callee = callee.expression
    if (callee.type === 'MemberExpression') {
      const name = memberName(callee, scope)
      if (name === 'bind') return value(callee.object, scope, depth)
      if (name === 'getRootNode') return { kind: 'global', path: 'document' }
      const isElement = name === 'createElement' || name === 'createElementNS'
      const tag = isElement ? node.arguments[name === 'createElement' ? 0 : 1] : undefined
      if (tag) {
        const text = onlyText(tag, scope)
        return text === null ? null : { kind: 'element', tag: text.toLowerCase() }
      }
      if (
        name !== null &&
        SAME_OBJECT.has(name) &&
        argument &&
        isGlobal(callee.object, 'Object', scope, depth)
      ) {
        return value(argument, scope, depth)
      }
      if (name === 'get' && argument && isGlobal(callee.object, 'Reflect', scope, depth)) {
        const base = value(argument, scope, depth)
        const key = node.arguments[1] ? onlyText(node.arguments[1], scope) : null
        return base === null || key === null ? null : property(base, key, depth)
      }
    }
    const called = value(callee, scope, depth)
    if (called?.kind === 'global') {
      // `Function('return this')()` and `eval('this')`
      if (callee.type === 'CallExpression') {
        return called.path === 'Function' && isThis(callee.arguments[0], scope) ? GLOBAL_OBJECT : null
      }
      if (called.path === 'Function') return { kind: 'global', path: 'Function' }
      if (called.path === 'eval' && isThis(argument, scope)) return GLOBAL_OBJECT
      return null
    }
    if (called?.kind !== 'node') return null
    return returnValue(called.node, depth, node, scope)
  }

  /** What a function returns, if that is known or one of its arguments. */
  function returnValue(
    functionNode: Node,
    depth: number,
    call?: ESTree.CallExpression,
    callScope?: Scope,
  ): Value | null {
    const known = returnValues.get(functionNode)
    if (known !== undefined) return known
    const returns = walk.functionScopes.get(functionNode)?.returns ?? []
    returnValues.set(functionNode, null)
    let first: Value | null = null
    let isOwn = true
    for (const { node, scope } of returns) {
      if (node.type === 'Identifier' && call && callScope) {
        const binding = walk.names.resolve(node.name, scope)
        const index = binding?.functionNode === functionNode ? parameterIndex(functionNode, node.name) : -1
        if (index >= 0) {
          const argument = call.arguments[index]
          isOwn = false
          const passed =
            argument && argument.type !== 'SpreadElement' ? value(argument, callScope, depth) : null
          if (passed === null) continue
          returnValues.delete(functionNode)
          return passed
        }
      }
      const returned = value(node, scope, depth)
      if (returned?.kind === 'global') {
        first = returned
        break
      }
      first ??= returned
    }
    const result = returns.length === 1 || first?.kind === 'global' ? first : null
    if (isOwn) returnValues.set(functionNode, result)
    else returnValues.delete(functionNode)
    return result
  }

  function newValue(node: ESTree.NewExpression, scope: Scope, depth: number): Value | null {
    const made = value(node.callee, scope, depth)
    if (made?.kind !== 'global') return null
    if (made.path === 'Image') return { kind: 'element', tag: 'img' }
    if (made.path === 'Audio') return { kind: 'element', tag: 'audio' }
    return made.path === 'Function' && isThis(node.arguments[0], scope)
      ? { kind: 'global', path: 'Function' }
      : null
  }

  function isGlobal(node: Node, path: string, scope: Scope, depth: number): boolean {
    const found = value(node, scope, depth)
    return found?.kind === 'global' && found.path === path
  }

  function isThis(node: Node | undefined, scope: Scope): boolean {
    const text = node ? onlyText(node, scope) : null
    return text !== null && /^\s*(?:return\s+)?(?:this|globalThis|self|window)\s*;?\s*$/.test(text)
  }

  function onlyText(node: Node, scope: Scope): string | null {
    const [text, another] = texts(node, scope, 0)
    return text === undefined || another !== undefined || text.includes(UNKNOWN) ? null : text
  }

  function texts(start: Node, scope: Scope, startDepth: number): readonly string[] {
    let node = start
    const depth = startDepth + 1
    for (;;) {
      steps += 1
      if (depth > DEPTH_LIMIT || steps > EVALUATION_STEPS_LIMIT) return [UNKNOWN]
      // Of some eighty types of nodes, the others are for `default`.
      // oxlint-disable-next-line typescript/switch-exhaustiveness-check
      switch (node.type) {
        case 'Literal':
          return [node.value === null || node.value instanceof RegExp ? UNKNOWN : limited(String(node.value))]
        case 'TemplateLiteral': {
          const parts: (readonly string[])[] = []
          for (const [index, quasi] of node.quasis.slice(0, PARTS_LIMIT).entries()) {
            parts.push([limited(quasi.value.cooked ?? UNKNOWN)])
            const expression = node.expressions[index]
            if (expression) parts.push(texts(expression, scope, depth))
          }
          return joined(parts)
        }
        case 'BinaryExpression': {
          if (node.operator !== '+') return [UNKNOWN]
          const parts: Node[] = []
          let left: Node = node
          while (left.type === 'BinaryExpression' && left.operator === '+') {
            parts.push(left.right)
            left = left.left
          }
          parts.push(left)
          // What comes first tells the host, so that is kept of very long ones.
          const first = parts.slice(-PARTS_LIMIT).toReversed()
          return joined(first.map((part) => texts(part, scope, depth)))
        }
        case 'ConditionalExpression':
          return union(texts(node.consequent, scope, depth), texts(node.alternate, scope, depth))
        case 'LogicalExpression':
          if (node.operator === '&&') {
            node = node.right
            continue
          }
          return union(texts(node.left, scope, depth), texts(node.right, scope, depth))
        case 'SequenceExpression': {
          const last = node.expressions.at(-1)
          if (last === undefined) return [UNKNOWN]
          node = last
          continue
        }
        case 'AssignmentExpression':
          if (node.operator !== '=') return [UNKNOWN]
          node = node.right
          continue
        case 'ChainExpression':
          node = node.expression
          continue
        case 'AwaitExpression':
          node = node.argument
          continue
        case 'NewExpression':
          return textsOfNew(node, scope, depth)
        case 'CallExpression':
          return textsOfCall(node, scope, depth)
        case 'Identifier':
          return textsOfName(node.name, scope, depth)
        case 'MemberExpression':
          return textsOfMember(node, scope, depth)
        default:
          return [UNKNOWN]
      }
    }
  }

  function textsOfValue(found: Value | null, depth: number): readonly string[] {
    if (found?.kind === 'global') return [OWN_ADDRESS.has(found.path) ? '' : UNKNOWN]
    if (found?.kind !== 'node') return [UNKNOWN]
    const { node, scope } = found
    const isText =
      node.type === 'Literal' || node.type === 'TemplateLiteral' || node.type === 'BinaryExpression'
    return isText ? texts(node, scope, depth) : [UNKNOWN]
  }

  function textsOfName(name: string, scope: Scope, depth: number): readonly string[] {
    const binding = walk.names.resolve(name, scope)
    if (binding === null) return [OWN_ADDRESS.has(name) ? '' : UNKNOWN]
    if (binding.kind === 'import') return [UNKNOWN]
    if (binding.keys !== null) return textsOfValue(bindingValue(binding, depth), depth)
    const known = textsOfBindings.get(binding)
    if (known !== undefined) return known
    // A name that is made of itself is not known; this ends such circles.
    textsOfBindings.set(binding, [UNKNOWN])
    const all = textsOfSources(name, binding, depth)
    textsOfBindings.set(binding, all)
    return all
  }

  function textsOfSources(name: string, binding: Binding, depth: number): readonly string[] {
    const sources: Located[] = [...(binding.writes ?? [])]
    if (binding.init !== null && binding.initScope !== null) {
      sources.unshift({ node: binding.init, scope: binding.initScope })
    }
    // What is passed to a function that is called by its name.
    const index = binding.functionNode === null ? -1 : parameterIndex(binding.functionNode, name)
    const calls = index < 0 || binding.functionNode === null ? [] : callsOf(binding.functionNode)
    for (const { node, scope } of calls) {
      const argument = node.type === 'CallExpression' ? node.arguments[index] : undefined
      if (argument) sources.push({ node: argument, scope })
    }
    if (sources.length === 0 || binding.writeCount > sources.length) return [UNKNOWN]
    let all: readonly string[] = []
    for (const source of sources) all = union(all, texts(source.node, source.scope, depth))
    return all
  }

  let functions: Map<Node, Binding[]> | undefined

  /** The declarations of each function that is called by a name. */
  function namedFunctions(): ReadonlyMap<Node, readonly Binding[]> {
    if (functions !== undefined) return functions
    functions = new Map()
    for (const binding of walk.used) {
      const { init, keys } = binding
      if (init === null || keys !== null || !isFunction(init)) continue
      const known = functions.get(init)
      if (known === undefined) functions.set(init, [binding])
      else known.push(binding)
    }
    return functions
  }

  const callsOfFunctions = new Map<Node, readonly Located[]>()

  /** The last calls of a function by the names that it is declared with. */
  function callsOf(functionNode: Node): readonly Located[] {
    const known = callsOfFunctions.get(functionNode)
    if (known !== undefined) return known
    const found: Located[] = []
    for (const binding of namedFunctions().get(functionNode) ?? []) {
      let use = binding.callUpTo(binding.lastUse)
      while (use !== null && found.length < CALLS_LIMIT) {
        if (use.parent !== null) found.push({ node: use.parent, scope: use.scope })
        use = binding.callUpTo(binding.useBefore(use))
      }
    }
    callsOfFunctions.set(functionNode, found)
    return found
  }

  function textsOfMember(node: ESTree.MemberExpression, scope: Scope, depth: number): readonly string[] {
    const name = memberName(node, scope)
    // The address of an URL object, as in `new URL(x).href`.
    if (name === 'href') {
      const own = texts(node.object, scope, depth)
      if (own.some((text) => text !== UNKNOWN)) return own
    }
    return textsOfValue(memberValue(node, scope, depth), depth)
  }

  function textsOfNew({ callee, arguments: list }: ESTree.NewExpression, scope: Scope, depth: number) {
    const made = value(callee, scope, depth)
    const [first, second] = list
    if (made?.kind !== 'global' || !first) return [UNKNOWN]
    if (made.path === 'Request' || made.path === 'String') return texts(first, scope, depth)
    if (made.path !== 'URL') return [UNKNOWN]
    const own = texts(first, scope, depth)
    if (!second || own.some(isAbsolute)) return own
    if (isModuleUrl(second)) return own.map((text) => (text.startsWith(UNKNOWN) ? text : ''))
    const base = texts(second, scope, depth)
    // The path replaces that of the base, so the base needs an end of its host.
    return joined([base, ['/'], own])
  }

  function textsOfCall(node: ESTree.CallExpression, scope: Scope, depth: number): readonly string[] {
    const { callee, arguments: list } = node
    const [first] = list
    if (callee.type === 'MemberExpression') {
      const name = memberName(callee, scope)
      if (name !== null && SAME_BEGINNING.has(name)) {
        const own = texts(callee.object, scope, depth)
        return name === 'slice' || name === 'substring' ? [UNKNOWN] : own
      }
      if (name === 'concat') {
        return joined([callee.object, ...list.slice(0, PARTS_LIMIT)].map((part) => texts(part, scope, depth)))
      }
      if (name === 'join') return textsOfJoin(callee.object, first, scope, depth)
    }
    const called = value(callee, scope, depth)
    if (called?.kind === 'global' && first) {
      if (called.path === 'String' || called.path === 'encodeURI') return texts(first, scope, depth)
      if (called.path === 'atob') return texts(first, scope, depth).map(decodedBy(atob))
      if (called.path === 'decodeURIComponent' || called.path === 'decodeURI') {
        return texts(first, scope, depth).map(decodedBy(decodeURIComponent))
      }
      if (called.path === 'String.fromCharCode') {
        return joined(list.slice(0, PARTS_LIMIT).map((code) => [characterOf(code)]))
      }
      return [UNKNOWN]
    }
    if (called?.kind !== 'node') return [UNKNOWN]
    const returns = walk.functionScopes.get(called.node)?.returns ?? []
    if (returns.length !== 1 || !returns[0]) return [UNKNOWN]
    return texts(returns[0].node, returns[0].scope, depth)
  }

  function textsOfJoin(object: Node, by: Node | undefined, scope: Scope, depth: number): readonly string[] {
    const list = value(object, scope, depth)
    if (list?.kind !== 'node' || list.node.type !== 'ArrayExpression') return [UNKNOWN]
    const separator = by ? texts(by, scope, depth) : [',']
    const parts: (readonly string[])[] = []
    for (const element of list.node.elements.slice(0, PARTS_LIMIT)) {
      if (parts.length > 0) parts.push(separator)
      parts.push(element ? texts(element, list.scope, depth) : [''])
    }
    return joined(parts)
  }

  return {
    resolve: (name, scope) => walk.names.resolve(name, scope),
    evaluate: (node, scope) => value(node, scope, 0),
    evaluateBinding: (binding) => bindingValue(binding, 0),
    property: (base, key) => property(base, key, 0),
    texts: (node, scope) => texts(node, scope, 0),
    text: (node, scope) => onlyText(node, scope),
    isExhausted: () => steps > EVALUATION_STEPS_LIMIT,
  }
}

/** Whether a base has no part in it, because it has a scheme or a host. */
function isAbsolute(url: string): boolean {
  return schemeOf(url) !== undefined || /^[/\\]{2}/.test(normalizeUrl(url))
}

function importedValue(name: string, { init }: Binding): Value | null {
  if (init?.type !== 'ImportDeclaration') return null
  const found = init.specifiers.find(({ local }) => local.name === name)
  if (!found) return null
  const specifier = init.source.value
  if (found.type === 'ImportNamespaceSpecifier') return { kind: 'imported', specifier, name: '*' }
  if (found.type === 'ImportDefaultSpecifier') return { kind: 'imported', specifier, name: 'default' }
  return { kind: 'imported', specifier, name: propertyName(found.imported, false) ?? '' }
}

const GLOBAL_OBJECT: Value = { kind: 'global', path: '' }

/** `import.meta.url`, also as `'' + import.meta.url`, which Vite writes. */
export function isModuleUrl(node: Node): boolean {
  if (node.type === 'BinaryExpression') return node.operator === '+' && isModuleUrl(node.right)
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'MetaProperty' &&
    propertyName(node.property, node.computed) === 'url'
  )
}

/** The number of a parameter that has no pattern; -1 if there is none. */
function parameterIndex(node: Node, name: string): number {
  if (!('params' in node)) return -1
  return node.params.findIndex((param) => param.type === 'Identifier' && param.name === name)
}
