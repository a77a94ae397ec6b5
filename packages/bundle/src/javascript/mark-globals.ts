import type { ESTree } from 'meriyah'
import type { NameTable } from './name-table.ts'
import { Binding, isFunction, type Located, type Node, type Scope } from './scope.ts'

/** How many names, branches and calls a value is followed through; evaluation follows no more. */
const DEPTH_LIMIT = 24
/** The most values that are followed in one script; what gets others after that, counts as if they were globals. */
const TRACES_LIMIT = 2_000_000

/** Properties by which a page is reached from anything. */
const PAGE_PROPERTIES = new Set(['ownerDocument', 'defaultView'])
/** Functions that return their argument. */
const SAME_OBJECT = new Set(['assign', 'freeze', 'get', 'preventExtensions', 'seal'])
/** Functions whose results may be globals, as that of `Function('return this')()` is. */
const COMPILERS = new Set(['eval', 'Function'])

/** What has no properties that are globals, and is none. */
const PLAIN: ReadonlySet<string> = new Set<Node['type']>([
  'ArrowFunctionExpression',
  'BinaryExpression',
  'ClassDeclaration',
  'ClassExpression',
  'FunctionDeclaration',
  'FunctionExpression',
  'ImportDeclaration',
  'Literal',
  'NewExpression',
  'TemplateLiteral',
  'ThisExpression',
  'UnaryExpression',
  'UpdateExpression',
])

/** A declaration, or what a function returns. */
type Target = Binding | Result

/** What a function returns. */
class Result {
  /** The parameters that it returns. */
  readonly passed: number[] = []
  readonly followers: Target[] = []
  isMarked = false
}

/** How an expression is used on the way to a target: as it is, a property of it, or what a call of it returns. */
interface Way {
  readonly to: Target
  readonly isMember: boolean
  readonly call: ESTree.CallExpression | null
  readonly callScope: Scope
  readonly depth: number
}

interface Facts {
  readonly names: NameTable
  readonly functionScopes: ReadonlyMap<Node, Scope>
}

/**
 * The declarations that may stand for a global: each has, through other declarations and results of functions, the value of one. Whether it
 * really does says evaluation. All names must be known, with what they are assigned.
 */
export function markGlobals(declared: readonly Binding[], facts: Facts): readonly Binding[] {
  const marking = new Marking(facts)
  for (const binding of declared) marking.follow(binding)
  marking.followResults()
  return declared.filter((binding) => marking.isMarked(binding))
}

class Marking {
  private readonly names: NameTable
  private readonly functionScopes: ReadonlyMap<Node, Scope>
  private readonly marked = new Set<Binding>()
  private readonly followers = new Map<Binding, Target[]>()
  private readonly results = new Map<Node, Result>()
  private readonly objects = new Map<Binding, boolean>()
  /** What functions return that is not followed yet: one may return what the next one returns, in any number. */
  private readonly unread: { readonly result: Result; readonly returns: readonly Located[] }[] = []
  private traces = 0

  constructor({ names, functionScopes }: Facts) {
    this.names = names
    this.functionScopes = functionScopes
  }

  isMarked(target: Target): boolean {
    return target instanceof Binding ? this.marked.has(target) : target.isMarked
  }

  /** Follows what a declaration is and is assigned back to other declarations and to globals. */
  follow(to: Binding): void {
    const { init, initScope, keys, writes } = to
    if (init !== null && initScope !== null) {
      this.trace(init, initScope, { to, isMember: keys !== null, call: null, callScope: initScope, depth: 0 })
    }
    if (writes === null) return
    for (const { node, scope } of writes) {
      this.trace(node, scope, { to, isMember: false, call: null, callScope: scope, depth: 0 })
    }
  }

  /** Follows what the functions return that were met so far, and those that are met on the way. */
  followResults(): void {
    for (let next = this.unread.pop(); next; next = this.unread.pop()) {
      const { result: to, returns } = next
      for (const { node, scope } of returns) {
        this.trace(node, scope, { to, isMember: false, call: null, callScope: scope, depth: 0 })
      }
    }
  }

  private mark(first: Target): void {
    const pending = [first]
    for (let target = pending.pop(); target; target = pending.pop()) {
      if (this.isMarked(target)) continue
      if (target instanceof Binding) {
        this.marked.add(target)
        for (const follower of this.followers.get(target) ?? []) pending.push(follower)
      } else {
        target.isMarked = true
        for (const follower of target.followers) pending.push(follower)
      }
    }
  }

  private join(from: Binding, to: Target): void {
    if (this.marked.has(from)) this.mark(to)
    else {
      const known = this.followers.get(from)
      if (known === undefined) this.followers.set(from, [to])
      else known.push(to)
    }
  }

  private trace(start: Node, scope: Scope, way: Way): void {
    if (way.depth > DEPTH_LIMIT || this.isMarked(way.to)) return
    this.traces += 1
    if (this.traces > TRACES_LIMIT) {
      this.mark(way.to)
      return
    }
    let node = start
    let { isMember } = way
    for (;;) {
      // Of some eighty types of nodes, the others are for `default`.
      // oxlint-disable-next-line typescript/switch-exhaustiveness-check
      switch (node.type) {
        case 'Identifier':
          this.traceName(node, scope, { ...way, isMember })
          return
        case 'MemberExpression':
          if (PAGE_PROPERTIES.has(writtenName(node) ?? '')) {
            this.mark(way.to)
            return
          }
          isMember = true
          node = node.object
          continue
        case 'CallExpression':
          this.traceCall(node, scope, { ...way, isMember })
          return
        case 'NewExpression':
          // `new Function('return this')`
          if (isCompiler(node.callee)) this.mark(way.to)
          else if (node.callee.type === 'Identifier')
            this.traceName(node.callee, scope, { ...way, isMember: false })
          return
        case 'ConditionalExpression':
          this.trace(node.consequent, scope, { ...way, isMember, depth: way.depth + 1 })
          node = node.alternate
          continue
        case 'LogicalExpression':
          this.trace(node.right, scope, { ...way, isMember, depth: way.depth + 1 })
          if (node.operator === '&&') return
          node = node.left
          continue
        case 'SequenceExpression': {
          const last = node.expressions.at(-1)
          if (last === undefined) return
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
        case 'ObjectExpression':
        case 'ArrayExpression':
          if (isMember) this.mark(way.to)
          return
        case 'FunctionDeclaration':
        case 'FunctionExpression':
        case 'ArrowFunctionExpression':
          if (way.call !== null) this.traceResult(node, way.call, way)
          return
        default:
          return
      }
    }
  }

  private traceName(node: ESTree.Identifier, scope: Scope, way: Way): void {
    const from = this.names.resolve(node.name, scope)
    if (from === null) {
      const isValue = way.call === null || COMPILERS.has(node.name)
      if (isValue && node.name !== 'undefined' && node.name !== 'arguments') this.mark(way.to)
      return
    }
    if (from.kind === 'import' || from === way.to) return
    this.join(from, way.to)
    // A property may be that of an object which evaluation looks into.
    if (way.isMember && this.mayBeObject(from)) this.mark(way.to)
    if (way.call !== null && !way.isMember) this.traceCalled(from, way)
  }

  /** What a name is that is called: its functions return something. */
  private traceCalled({ init, initScope, keys, writes }: Binding, way: Way): void {
    const isMember = keys !== null
    const depth = way.depth + 1
    if (init !== null && initScope !== null) this.trace(init, initScope, { ...way, isMember, depth })
    for (const { node, scope } of writes ?? []) {
      if (this.isMarked(way.to)) return
      this.trace(node, scope, { ...way, isMember: false, depth })
    }
  }

  private traceCall(node: ESTree.CallExpression, scope: Scope, way: Way): void {
    let { callee }: { callee: Node } = node
    while (callee.type === 'ChainExpression') callee = callee.expression
    const depth = way.depth + 1
    if (callee.type !== 'MemberExpression') {
      // What is called on what a call returns is not followed.
      if (way.call !== null || way.isMember || callee.type === 'CallExpression') {
        if (this.mayReturn(callee, scope)) this.mark(way.to)
      } else this.trace(callee, scope, { ...way, call: node, callScope: scope, depth })
      return
    }
    const name = writtenName(callee)
    const [argument] = node.arguments
    if (name === null || name === 'getRootNode' || COMPILERS.has(name)) this.mark(way.to)
    else if (name === 'bind') this.trace(callee.object, scope, { ...way, depth })
    else {
      if (SAME_OBJECT.has(name) && argument) {
        this.trace(argument, scope, { ...way, isMember: way.isMember || name === 'get', depth })
      }
      if (this.mayReturn(callee.object, scope)) this.mark(way.to)
    }
  }

  /** Whether something that evaluation knows may be returned by an expression, or by a method of it, when it is called. */
  private mayReturn(start: Node, scope: Scope): boolean {
    let node = start
    for (;;) {
      if (node.type === 'MemberExpression') node = node.object
      else if (node.type === 'CallExpression') node = node.callee
      else if (node.type === 'ChainExpression') node = node.expression
      else break
    }
    if (node.type !== 'Identifier') return !PLAIN.has(node.type)
    const from = this.names.resolve(node.name, scope)
    if (from === null) return COMPILERS.has(node.name)
    if (from.kind === 'import') return false
    return this.mayBeObject(from) || (from.init !== null && isFunction(from.init))
  }

  /** Whether a declaration may be an object whose properties are known. */
  private mayBeObject(binding: Binding): boolean {
    const known = this.objects.get(binding)
    if (known !== undefined) return known
    const { properties, init, writes } = binding
    const mayBe =
      properties !== null ||
      (init !== null && !PLAIN.has(init.type)) ||
      (writes !== null && writes.some(({ node }) => !PLAIN.has(node.type)))
    this.objects.set(binding, mayBe)
    return mayBe
  }

  private traceResult(node: Node, call: ESTree.CallExpression, way: Way): void {
    const { to, callScope, depth } = way
    const result = this.resultOf(node)
    if (result === null) return
    if (result.isMarked) this.mark(to)
    else result.followers.push(to)
    for (const index of result.passed) {
      const argument = call.arguments[index]
      if (argument === undefined || argument.type === 'SpreadElement') continue
      this.trace(argument, callScope, { to, isMember: way.isMember, call: null, callScope, depth: depth + 1 })
    }
  }

  private resultOf(node: Node): Result | null {
    const returns = this.functionScopes.get(node)?.returns ?? null
    if (returns === null) return null
    const known = this.results.get(node)
    if (known !== undefined) return known
    const result = new Result()
    this.results.set(node, result)
    for (const { node: returned } of returns) {
      const index = parameterOf(node, returned)
      if (index >= 0) result.passed.push(index)
    }
    this.unread.push({ result, returns })
    return result
  }
}

/** The position of the parameter that an expression names; -1 if it names none. */
function parameterOf(functionNode: Node, returned: Node): number {
  if (returned.type !== 'Identifier' || !('params' in functionNode)) return -1
  return functionNode.params.findIndex((each) => each.type === 'Identifier' && each.name === returned.name)
}

function isCompiler(callee: Node): boolean {
  if (callee.type === 'Identifier') return COMPILERS.has(callee.name)
  return callee.type === 'MemberExpression' && COMPILERS.has(writtenName(callee) ?? 'Function')
}

/** The name of a property as it is written; null for one that is computed. */
function writtenName({ property, computed }: ESTree.MemberExpression): string | null {
  if (property.type === 'Literal') return String(property.value)
  return !computed && property.type === 'Identifier' ? property.name : null
}
