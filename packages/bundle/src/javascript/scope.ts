import type { ESTree } from 'meriyah'
import type { Name, NameUse } from './name-table.ts'
import { USED } from './used.ts'

export type Node = ESTree.Node

export type BindingKind = 'import' | 'lexical' | 'var' | 'function' | 'parameter' | 'name'

/** Where an expression is, so that the names in it can be resolved. */
export interface Located {
  readonly node: Node
  readonly scope: Scope
}

/** A name that a script declares. */
export class Binding {
  readonly kind: BindingKind
  readonly name: Name
  readonly scope: Scope
  /** What the name stands for around its scope. */
  outer: Binding | null = null
  /** What the scope declares before it. */
  previous: Binding | null = null
  /** What it is first: an initializer, a function, a class, or the declaration that imports it. */
  init: Node | null = null
  initScope: Scope | null = null
  /** The keys from `init` to it, where it is declared by a pattern. Null for a computed one. */
  keys: readonly (string | null)[] | null = null
  /** What it is assigned later, or by default, except numbers and the like. */
  writes: Located[] | null = null
  /** How often it is assigned later. */
  writeCount = 0
  /** The last use, exports included. */
  lastUse: NameUse | null = null
  /** What is assigned to properties of it. */
  properties: Map<string, Located> | null = null
  /** What its properties are for good, as webpack defines the exports of a module. */
  getters: Map<string, Located> | null = null
  /** What it stands for; undefined until that is asked. */
  value: Value | null | undefined = undefined

  constructor(kind: BindingKind, name: Name, scope: Scope) {
    this.kind = kind
    this.name = name
    this.scope = scope
  }

  /** Of a parameter: its function. */
  get functionNode(): Node | null {
    return this.kind === 'parameter' ? this.scope.functionNode : null
  }

  setInit(node: Node, scope: Scope): void {
    this.init = node
    this.initScope = scope
  }

  /** The use of it before another one. */
  useBefore({ before }: NameUse): NameUse | null {
    return before !== null && before.number >= this.scope.firstUse ? before : null
  }

  /** The last of the uses up to one that are calls of it. */
  callUpTo(last: NameUse | null): NameUse | null {
    let use = last
    while (use !== null && !(use.use === USED.called && use.top === use.node)) use = this.useBefore(use)
    return use
  }

  /** Whether it is used more than once. */
  isShared(): boolean {
    return this.lastUse !== null && this.useBefore(this.lastUse) !== null
  }

  addWrite(node: Node, scope: Scope): void {
    this.writeCount += 1
    if (node.type === 'Literal' && typeof node.value !== 'string') return
    if (this.writes === null) this.writes = [{ node, scope }]
    else this.writes.push({ node, scope })
  }

  addGetter(key: string, value: Located): void {
    this.getters ??= new Map()
    if (!this.getters.has(key)) this.getters.set(key, value)
  }

  addProperty(key: string, value: Located): void {
    this.properties ??= new Map()
    if (!this.properties.has(key)) this.properties.set(key, value)
  }
}

export function isFunction({ type }: Node): boolean {
  return type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
}

/** Scopes with more names than this find them by a map. */
const SEARCHED_NAMES = 8

/** The names of a function or a block. */
export class Scope {
  readonly parent: Scope | null
  /** The nearest one of a function or of the module, in which `var` declares. */
  readonly functionScope: Scope
  /** What it declares, from the last to the first by `previous`. */
  last: Binding | null = null
  private size = 0
  /** The bits of the names that it declares; see {@link Name.bit}. */
  private bits = 0
  private map: Map<Name, Binding> | null = null
  /** What the function returns. */
  returns: Located[] | null = null
  /** The number of the first use of a name in it. */
  firstUse = 0
  /** What is called to enter it. */
  readonly functionNode: Node | null

  constructor(parent: Scope | null, ofFunction: boolean, functionNode: Node | null = null) {
    this.parent = parent
    this.functionNode = functionNode
    this.functionScope = ofFunction || parent === null ? this : parent.functionScope
  }

  add(binding: Binding): void {
    binding.previous = this.last
    this.last = binding
    this.size += 1
    this.bits |= binding.name.bit
  }

  isWithin(outer: Scope): boolean {
    let scope = this.parent
    while (scope !== null && scope !== outer) scope = scope.parent
    return scope !== null
  }

  /** What it declares itself. */
  get(name: Name): Binding | null {
    if ((this.bits & name.bit) === 0) return null
    if (this.size > SEARCHED_NAMES) return this.mapped().get(name) ?? null
    let binding = this.last
    while (binding !== null && binding.name !== name) binding = binding.previous
    return binding
  }

  private mapped(): Map<Name, Binding> {
    if (this.map !== null && this.map.size === this.size) return this.map
    this.map = new Map()
    for (let binding = this.last; binding !== null; binding = binding.previous)
      this.map.set(binding.name, binding)
    return this.map
  }
}

/** What an expression stands for. */
export type Value =
  /** A global, by its dotted name; the global object itself is the empty one. */
  | { readonly kind: 'global'; readonly path: string }
  | { readonly kind: 'imported'; readonly specifier: string; readonly name: string }
  /** An element by its tag, in lower case. */
  | { readonly kind: 'element'; readonly tag: string }
  /** An object, an array, a function, a class, a text or another literal. */
  | { readonly kind: 'node'; readonly node: Node; readonly scope: Scope }
