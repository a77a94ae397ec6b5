import type { ESTree } from 'meriyah'
import type { Binding, Node, Scope } from './scope.ts'
import { USED } from './used.ts'

/** A use of a name: `node` within the member expressions up to `top`, which `parent` uses. */
export interface Reference {
  readonly node: ESTree.Identifier
  readonly top: Node
  readonly use: number
  readonly parent: Node | null
  readonly scope: Scope
  /** Null for a global. */
  readonly binding: Binding | null
}

/**
 * The uses of names of a script. A use waits until the scope that declares its name is left, for only then is all known that is
 * declared in it and assigned to the name. Most are dropped there: those of names that cannot stand for a global. The columns are
 * arrays of their own, since objects for each use would take longer than reading the script.
 */
export class ReferenceList {
  private waiting = 0
  private readonly nodes: ESTree.Identifier[] = []
  private readonly tops: Node[] = []
  private readonly uses: number[] = []
  private readonly parents: (Node | null)[] = []
  private readonly scopes: Scope[] = []
  private waitingWrites = 0
  private readonly written: ESTree.Identifier[] = []
  private readonly writers: (Node | null)[] = []
  private readonly writeScopes: Scope[] = []
  private readonly kept: Reference[] = []

  /** A use that is no assignment to the name itself. */
  add(node: ESTree.Identifier, top: Node, use: number, parent: Node | null, scope: Scope): void {
    const index = this.waiting
    this.nodes[index] = node
    this.tops[index] = top
    this.uses[index] = use
    this.parents[index] = parent
    this.scopes[index] = scope
    this.waiting = index + 1
  }

  /** An assignment to a name. `by` is the assignment, if it is a simple one. */
  addWrite(node: ESTree.Identifier, by: Node | null, scope: Scope): void {
    const index = this.waitingWrites
    this.written[index] = node
    this.writers[index] = by
    this.writeScopes[index] = scope
    this.waitingWrites = index + 1
  }

  enter(scope: Scope): void {
    scope.firstUse = this.waiting
    scope.firstWrite = this.waitingWrites
  }

  /** Settles the uses since the scope was entered, of names that it declares. */
  leave(scope: Scope): void {
    const { names } = scope
    if (names === null) return
    let left = scope.firstWrite
    for (let index = left; index < this.waitingWrites; index += 1) {
      const node = this.written[index]
      const by = this.writers[index]
      const from = this.writeScopes[index]
      if (node === undefined || by === undefined || from === undefined) continue
      const binding = names.get(node.name)
      if (binding === undefined) {
        this.written[left] = node
        this.writers[left] = by
        this.writeScopes[left] = from
        left += 1
      } else if (by?.type === 'AssignmentExpression') binding.addWrite(by.right, from)
      else binding.writeCount += 1
    }
    this.waitingWrites = left
    left = scope.firstUse
    for (let index = left; index < this.waiting; index += 1) {
      const node = this.nodes[index]
      const top = this.tops[index]
      const use = this.uses[index]
      const parent = this.parents[index]
      const from = this.scopes[index]
      if (!node || !top || !use || parent === undefined || !from) continue
      const binding = names.get(node.name)
      if (binding === undefined) {
        if (left !== index) {
          this.nodes[left] = node
          this.tops[left] = top
          this.uses[left] = use
          this.parents[left] = parent
          this.scopes[left] = from
        }
        left += 1
      } else {
        binding.useCount += 1
        if (
          binding.mayBeGlobal(scope) ||
          (use === USED.called && top === node && binding.kind !== 'parameter')
        ) {
          this.kept.push({ node, top, use, parent, scope: from, binding })
        }
      }
    }
    this.waiting = left
  }

  /** What may be a use of a global, after the scope of the module is left. */
  list(): readonly Reference[] {
    const globals: Reference[] = []
    for (let index = 0; index < this.waiting; index += 1) {
      const node = this.nodes[index]
      const top = this.tops[index]
      const use = this.uses[index]
      const parent = this.parents[index]
      const scope = this.scopes[index]
      if (!node || !top || !use || parent === undefined || !scope) continue
      globals.push({ node, top, use, parent, scope, binding: null })
    }
    for (let index = 0; index < this.waitingWrites; index += 1) {
      const node = this.written[index]
      const parent = this.writers[index]
      const scope = this.writeScopes[index]
      if (!node || parent === undefined || !scope) continue
      globals.push({ node, top: node, use: USED.assigned, parent, scope, binding: null })
    }
    return [...this.kept, ...globals]
  }
}
