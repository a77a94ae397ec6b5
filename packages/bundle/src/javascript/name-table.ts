import type { ESTree } from 'meriyah'
import { Binding, type BindingKind, type Node, type Scope } from './scope.ts'
import { USED } from './used.ts'

/** A use of a name: `node` within the member expressions up to `top`, which `parent` uses. */
export class NameUse {
  readonly node: ESTree.Identifier
  readonly top: Node
  readonly use: number
  readonly parent: Node | null
  readonly scope: Scope
  /** Counts the uses of all names. */
  readonly number: number
  /** The use of the same name before it. */
  readonly before: NameUse | null

  constructor(
    node: ESTree.Identifier,
    top: Node,
    use: number,
    parent: Node | null,
    scope: Scope,
    number: number,
    before: NameUse | null,
  ) {
    this.node = node
    this.top = top
    this.use = use
    this.parent = parent
    this.scope = scope
    this.number = number
    this.before = before
  }
}

/** A name, whatever it stands for in each scope. */
export class Name {
  readonly text: string
  /** One of 31 bits, by which a scope knows most of the names that it does not declare. */
  readonly bit: number
  /** What it stands for in the innermost scope, as far as that is declared yet. */
  binding: Binding | null = null
  /** In how many scopes it is declared, and the first of these declarations. */
  declarations = 0
  first: Binding | null = null
  /** Those that no scope declares so far, from the last to the first by `before`. */
  uses: NameUse | null = null
  writes: NameUse | null = null

  constructor(text: string, number: number) {
    this.text = text
    this.bit = 1 << (number % 31)
  }
}

/**
 * The names of a script and their uses. A use waits until the scope is left that declares its name, for only then is all known
 * that is declared in it and assigned to the name. Then it belongs to the declaration.
 */
export class NameTable {
  private readonly names = new Map<string, Name>()
  private readonly all: Name[] = []
  private readonly used: Binding[] = []
  /** Uses in `with`, of names that are declared. */
  private readonly usedAsGlobals: NameUse[] = []
  private count = 0

  /** The entry of a name, whether it is declared or not. */
  name(text: string): Name {
    let name = this.names.get(text)
    if (name === undefined) {
      name = new Name(text, this.all.length)
      this.names.set(text, name)
      this.all.push(name)
    }
    return name
  }

  /** What a scope itself declares. */
  declared(name: Name, scope: Scope): Binding | null {
    let { binding } = name
    while (binding !== null && binding.scope !== scope) binding = binding.outer
    return binding
  }

  /** What a name stands for here, as far as that is declared yet. */
  current(text: string): Binding | null {
    return this.names.get(text)?.binding ?? null
  }

  declare(name: Name, kind: BindingKind, scope: Scope): Binding {
    const binding = new Binding(kind, name, scope)
    // `var` declares outside of the blocks that it is in, whose names stay the innermost ones.
    let inner: Binding | null = null
    let outer = name.binding
    while (outer !== null && outer.scope !== scope && outer.scope.isWithin(scope)) {
      inner = outer
      outer = outer.outer
    }
    binding.outer = outer
    name.declarations += 1
    name.first ??= binding
    if (inner === null) name.binding = binding
    else inner.outer = binding
    scope.add(binding)
    return binding
  }

  use(node: ESTree.Identifier, top: Node, use: number, parent: Node | null, scope: Scope): void {
    const name = this.name(node.name)
    const { binding } = name
    this.count += 1
    if (use === USED.assigned && top === node) {
      // A parameter is declared before all that is in its function.
      if (binding === null || binding.kind !== 'parameter') {
        name.writes = new NameUse(node, top, use, parent, scope, this.count, name.writes)
      } else applyWrite(binding, parent, scope)
      return
    }
    name.uses = new NameUse(node, top, use, parent, scope, this.count, name.uses)
  }

  /** Keeps a use of what may be a global although a scope declares the name, as in `with`. */
  useAsGlobal(node: ESTree.Identifier, top: Node, use: number, parent: Node | null, scope: Scope): void {
    this.usedAsGlobals.push(new NameUse(node, top, use, parent, scope, this.count, null))
  }

  /** A binding that no use of its name is joined to. */
  detached(name: Name, kind: BindingKind, scope: Scope): Binding {
    return new Binding(kind, name, scope)
  }

  enter(scope: Scope): void {
    scope.firstUse = this.count + 1
  }

  /** Settles the uses since the scope was entered, of names that it declares. */
  leave(scope: Scope): void {
    const { firstUse } = scope
    for (let binding = scope.last; binding !== null; binding = binding.previous) {
      const { name } = binding
      let write = name.writes
      while (write !== null && write.number >= firstUse) {
        applyWrite(binding, write.parent, write.scope)
        write = write.before
      }
      name.writes = write
      let use = name.uses
      if (use === null || use.number < firstUse) continue
      binding.lastUse = use
      while (use !== null && use.number >= firstUse) use = use.before
      name.uses = use
      this.used.push(binding)
    }
    for (let binding = scope.last; binding !== null; binding = binding.previous) {
      if (binding.name.binding === binding) binding.name.binding = binding.outer
    }
  }

  /** The declaration of a name that is used in a scope, when all are known; null for a global. */
  resolve(text: string, scope: Scope): Binding | null {
    const name = this.names.get(text)
    if (name === undefined || name.first === null) return null
    // Most are declared once, by the module.
    if (name.declarations === 1 && name.first.scope.parent === null) return name.first
    for (let current: Scope | null = scope; current !== null; current = current.parent) {
      const binding = current.get(name)
      if (binding !== null) return binding
    }
    return null
  }

  /** The uses of names that are not declared, when the scope of the module is left. */
  globals(): readonly NameUse[] {
    const found = this.usedAsGlobals
    for (let index = 0; index < this.all.length; index += 1) {
      for (let use = this.all[index]?.uses ?? null; use !== null; use = use.before) found.push(use)
      for (let write = this.all[index]?.writes ?? null; write !== null; write = write.before)
        found.push(write)
    }
    return found
  }

  /** Declarations that are used, when the scope of the module is left. */
  usedBindings(): readonly Binding[] {
    return this.used
  }
}

function applyWrite(binding: Binding, by: Node | null, scope: Scope): void {
  if (by?.type === 'AssignmentExpression') binding.addWrite(by.right, scope)
  else binding.writeCount += 1
}
