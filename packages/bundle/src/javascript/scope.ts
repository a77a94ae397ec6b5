import type { ESTree } from 'meriyah'

export type Node = ESTree.Node

/** More assignments of a variable than this are not kept. */
const WRITES_LIMIT = 8
/** More calls of a function than this are not kept. */
const CALLS_LIMIT = 16

export type BindingKind = 'import' | 'lexical' | 'var' | 'function' | 'parameter' | 'name'

/** Where an expression is, so that the names in it can be resolved. */
export interface Located {
  readonly node: Node
  readonly scope: Scope
}

/** A name that a script declares. */
export class Binding {
  readonly name: string
  kind: BindingKind
  /** What it is first: an initializer, a function, a class, or what it is imported by. */
  init: Located | null = null
  /** The keys from `init` to it, where it is declared by a pattern. Null for a computed one. */
  keys: readonly (string | null)[] | null = null
  /** What it is assigned later, or by default. */
  writes: Located[] | null = null
  /** How often it is assigned later. */
  writeCount = 0
  /** What is assigned to properties of it. */
  properties: Map<string, Located> | null = null
  calls: Located[] | null = null
  /** Of a parameter: the function, and its number. */
  functionNode: Node | null = null
  index = 0
  /** Of an import: the module. */
  specifier: string | null = null
  /** What it stands for; undefined until that is asked. */
  value: Value | null | undefined = undefined

  constructor(name: string, kind: BindingKind) {
    this.name = name
    this.kind = kind
  }

  addWrite(node: Node, scope: Scope): void {
    this.writeCount += 1
    if (this.writes === null) this.writes = [{ node, scope }]
    else if (this.writes.length < WRITES_LIMIT) this.writes.push({ node, scope })
  }

  addCall(node: Node, scope: Scope): void {
    if (this.calls === null) this.calls = [{ node, scope }]
    else if (this.calls.length < CALLS_LIMIT) this.calls.push({ node, scope })
  }

  addProperty(key: string, value: Located): void {
    this.properties ??= new Map()
    if (!this.properties.has(key)) this.properties.set(key, value)
  }
}

/** The names of a function or a block. */
export class Scope {
  readonly parent: Scope | null
  /** The nearest one of a function or of the module, in which `var` declares. */
  readonly functionScope: Scope
  names: Map<string, Binding> | null = null
  /** What the function returns. */
  returns: Located[] | null = null

  constructor(parent: Scope | null, isFunction: boolean) {
    this.parent = parent
    this.functionScope = isFunction || parent === null ? this : parent.functionScope
  }

  get(name: string): Binding | undefined {
    return this.names === null ? undefined : this.names.get(name)
  }

  /** The declaration of a name that is used here; null for a global. */
  resolve(name: string): Binding | null {
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent) {
      const binding = scope.names === null ? undefined : scope.names.get(name)
      if (binding !== undefined) return binding
    }
    return null
  }

  add(binding: Binding): void {
    if (this.names === null) this.names = new Map()
    this.names.set(binding.name, binding)
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
