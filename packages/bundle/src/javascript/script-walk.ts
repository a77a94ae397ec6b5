import type { ESTree } from 'meriyah'
import { GLOBAL_ROOTS, PROPERTY_USES } from './capability-rules.ts'
import { NameTable, type NameUse } from './name-table.ts'
import { createReactSigns, type ReactSigns } from './react-signs.ts'
import { type Binding, type BindingKind, type Located, type Node, Scope } from './scope.ts'
import { USED } from './used.ts'

/**
 * A use of a property whose name suggests a capability, whatever its object is: `member` within the member expressions up to `top`,
 * which `parent` uses.
 */
export interface PropertyUse {
  readonly member: ESTree.MemberExpression
  readonly name: string
  readonly top: Node
  readonly use: number
  readonly parent: Node | null
  readonly scope: Scope
}

/** A property of an object literal whose name suggests a capability. */
export interface PropertyDefinition {
  readonly property: ESTree.Property
  readonly name: string
  readonly scope: Scope
}

/** `object.key = value` */
export interface PropertyWrite {
  readonly object: ESTree.Identifier
  readonly key: string
  readonly value: Located
}

/** What one pass over a script finds. Names are resolved after it, since functions and `var` are declared late. */
export interface ScriptWalk {
  readonly scope: Scope
  readonly names: NameTable
  /** The uses of names that are not declared. */
  readonly globals: readonly NameUse[]
  /** The declarations that are used. */
  readonly used: readonly Binding[]
  readonly propertyUses: readonly PropertyUse[]
  readonly propertyDefinitions: readonly PropertyDefinition[]
  readonly propertyWrites: readonly PropertyWrite[]
  /** What is assigned to properties of `this`, the first for each name. */
  readonly ownProperties: ReadonlyMap<string, Located>
  /** `define(object, { key: () => value })`, by which bundlers write exports of modules. */
  readonly definers: readonly { readonly call: ESTree.CallExpression; readonly scope: Scope }[]
  readonly dynamicImports: readonly { readonly node: ESTree.ImportExpression; readonly scope: Scope }[]
  /** `new URL(x, y)` and `import.meta.resolve(x)`. */
  readonly urls: readonly {
    readonly node: ESTree.NewExpression | ESTree.CallExpression
    readonly scope: Scope
  }[]
  /** Calls of `bind` whose result gets a name. */
  readonly namedBinds: ReadonlySet<Node>
  readonly functionScopes: ReadonlyMap<Node, Scope>
  readonly react: ReactSigns
}

/** What a script is run as: an ES module, a classic script, or either, where it is imported or where it is that of a worker. */
export type ScriptGoal = 'module' | 'classic' | 'either'

/** A name is declared twice in a way that makes the script invalid. */
export class RedeclaredError extends Error {
  override readonly name = 'RedeclaredError'
  readonly offset: number

  constructor(name: string, offset: number) {
    super(`'${name}' has already been declared`)
    this.offset = offset
  }
}

/**
 * Visits every node of a script once. Chains that lean to the left (`a + b + c`, `a.b().c()`) and `else if` take no stack; what is
 * nested otherwise takes some for each level, less than the parser needs for it.
 *
 * @param goal as what browsers may run it. In a classic script names can be declared twice, and a `var` leaves a global as it is.
 * @throws RedeclaredError if the script is a module
 * @throws RangeError if the stack does not suffice
 */
export function walkScript(program: ESTree.Program, goal: ScriptGoal = 'module'): ScriptWalk {
  return new Walker(goal).walk(program)
}

class Walker {
  scope = new Scope(null, true)
  readonly names = new NameTable()
  readonly propertyUses: PropertyUse[] = []
  readonly propertyDefinitions: PropertyDefinition[] = []
  readonly propertyWrites: PropertyWrite[] = []
  readonly ownProperties = new Map<string, Located>()
  readonly definers: { call: ESTree.CallExpression; scope: Scope }[] = []
  readonly dynamicImports: { node: ESTree.ImportExpression; scope: Scope }[] = []
  readonly urls: { node: ESTree.NewExpression | ESTree.CallExpression; scope: Scope }[] = []
  readonly namedBinds = new Set<Node>()
  readonly functionScopes = new Map<Node, Scope>()
  readonly react = createReactSigns()
  private readonly goal: ScriptGoal
  /** How many `with` statements the walk is in. */
  private withDepth = 0

  constructor(goal: ScriptGoal) {
    this.goal = goal
  }

  walk(program: ESTree.Program): ScriptWalk {
    this.statements(program.body)
    this.names.leave(this.scope)
    const { scope, names, propertyUses, propertyDefinitions, propertyWrites, ownProperties, definers } = this
    const { dynamicImports, urls, namedBinds, functionScopes, react } = this
    return {
      scope,
      names,
      globals: names.globals(),
      used: names.usedBindings(),
      propertyUses,
      propertyDefinitions,
      propertyWrites,
      ownProperties,
      definers,
      dynamicImports,
      urls,
      namedBinds,
      functionScopes,
      react,
    }
  }

  private statements(body: readonly Node[]): void {
    for (let index = 0; index < body.length; index += 1) {
      const statement = body[index]
      if (statement !== undefined) this.visit(statement, USED.tested, null)
    }
  }

  /** A block has a scope of its own only if something is declared in it. */
  private block(body: readonly Node[]): void {
    const outer = this.scope
    for (let index = 0; index < body.length; index += 1) {
      const statement = body[index]
      if (statement === undefined) continue
      const { type } = statement
      if (
        (type === 'VariableDeclaration' && statement.kind !== 'var') ||
        type === 'FunctionDeclaration' ||
        type === 'ClassDeclaration'
      ) {
        this.enter(false)
        break
      }
    }
    if (this.scope === outer) this.statements(body)
    else {
      this.statements(body)
      this.leave(outer)
    }
  }

  private enter(isFunction: boolean, functionNode: Node | null = null): void {
    const scope = new Scope(this.scope, isFunction, functionNode)
    this.names.enter(scope)
    this.scope = scope
  }

  private leave(outer: Scope): void {
    if (this.scope === outer) return
    this.names.leave(this.scope)
    this.scope = outer
  }

  private visit(start: Node, useOfStart: number, parentOfStart: Node | null): void {
    let node: Node = start
    let use = useOfStart
    let parent = parentOfStart
    for (;;) {
      // In the order of how frequent they are in minified code.
      // Of some eighty types of nodes, the others are for `default`.
      // oxlint-disable-next-line typescript/switch-exhaustiveness-check
      switch (node.type) {
        case 'Identifier':
          this.useName(node, node, use, parent, this.scope)
          return
        case 'MemberExpression': {
          const root = this.members(node, use, parent)
          if (root === null) return
          use = USED.member
          parent = null
          node = root
          continue
        }
        case 'Literal':
          if (typeof node.value === 'string') this.react.addText(node.value, node.start ?? 0)
          return
        case 'CallExpression': {
          this.arguments(node.arguments, node)
          const { callee } = node
          if (node.arguments.length === 2) this.definer(node)
          if (callee.type === 'FunctionExpression' || callee.type === 'ArrowFunctionExpression') {
            this.function(callee, node.arguments, 0)
            return
          }
          if (callee.type === 'MemberExpression') {
            if (use === USED.named && propertyName(callee.property, callee.computed) === 'bind')
              this.namedBinds.add(node)
            if (this.calledFunction(callee, node)) return
          }
          use = USED.called
          parent = node
          node = callee
          continue
        }
        case 'ExpressionStatement':
          use = USED.tested
          parent = node
          node = node.expression
          continue
        case 'BinaryExpression':
          this.visit(node.right, node.operator === '+' ? USED.value : USED.tested, node)
          use = node.operator === '+' ? USED.value : USED.tested
          parent = node
          node = node.left
          continue
        case 'LogicalExpression':
          this.visit(node.right, use, parent)
          if (node.operator === '&&') use = USED.tested
          node = node.left
          continue
        case 'AssignmentExpression': {
          const { left, right } = node
          if (left.type === 'Identifier') {
            this.useName(left, left, USED.assigned, node, this.scope)
            parent = node
            use = USED.named
          } else if (left.type === 'MemberExpression') {
            this.visit(left, USED.assigned, node)
            this.propertyWrite(left, right)
            parent = node
            use = USED.value
          } else {
            this.pattern(left, null, null, this.scope, null)
            parent = node
            use = USED.destructured
          }
          node = right
          continue
        }
        case 'ReturnStatement': {
          const { argument } = node
          if (argument === null) return
          const { functionScope } = this.scope
          if (functionScope.returns === null) functionScope.returns = [{ node: argument, scope: this.scope }]
          else if (functionScope.returns.length < 4)
            functionScope.returns.push({ node: argument, scope: this.scope })
          parent = node
          use = USED.value
          node = argument
          continue
        }
        case 'VariableDeclaration':
          this.variables(node)
          return
        case 'BlockStatement':
          this.block(node.body)
          return
        case 'IfStatement':
          this.visit(node.test, USED.tested, node)
          this.visit(node.consequent, USED.tested, null)
          if (node.alternate === null) return
          node = node.alternate
          continue
        case 'ConditionalExpression':
          this.visit(node.test, USED.tested, node)
          this.visit(node.consequent, use, parent)
          node = node.alternate
          continue
        case 'FunctionExpression':
        case 'ArrowFunctionExpression':
          this.function(node, null, 0)
          return
        case 'FunctionDeclaration':
          if (node.id) this.declareFunction(node.id, node)
          this.function(node, null, 0)
          return
        case 'ObjectExpression':
          this.object(node)
          return
        case 'ArrayExpression': {
          const { elements } = node
          for (let index = 0; index < elements.length; index += 1) {
            const element = elements[index]
            if (element) this.visit(element, USED.value, node)
          }
          return
        }
        case 'SequenceExpression': {
          const { expressions } = node
          const last = expressions.length - 1
          for (let index = 0; index < last; index += 1) {
            const expression = expressions[index]
            if (expression !== undefined) this.visit(expression, USED.tested, null)
          }
          const result = expressions[last]
          if (result === undefined) return
          node = result
          continue
        }
        case 'UnaryExpression':
          parent = node
          use = node.operator === 'delete' ? USED.deleted : USED.tested
          node = node.argument
          continue
        case 'UpdateExpression':
          parent = node
          use = USED.assigned
          node = node.argument
          continue
        case 'TemplateLiteral': {
          const { expressions } = node
          for (let index = 0; index < expressions.length; index += 1) {
            const expression = expressions[index]
            if (expression !== undefined) this.visit(expression, USED.value, node)
          }
          return
        }
        case 'NewExpression':
          this.arguments(node.arguments, node)
          if (node.arguments.length === 2 || isWorker(node.callee))
            this.urls.push({ node, scope: this.scope })
          parent = node
          use = USED.constructed
          node = node.callee
          continue
        case 'ChainExpression':
          node = node.expression
          continue
        case 'SpreadElement':
          parent = node
          use = USED.value
          node = node.argument
          continue
        case 'AwaitExpression':
          use = use === USED.tested ? use : USED.value
          parent = node
          node = node.argument
          continue
        case 'YieldExpression':
        case 'ThrowStatement': {
          const { argument } = node
          if (!argument) return
          parent = node
          use = USED.value
          node = argument
          continue
        }
        case 'ForStatement':
          this.loop(node)
          return
        case 'ForInStatement':
        case 'ForOfStatement':
          this.loopOver(node)
          return
        case 'WhileStatement':
        case 'DoWhileStatement':
          this.visit(node.test, USED.tested, node)
          node = node.body
          continue
        case 'LabeledStatement':
          node = node.body
          continue
        case 'WithStatement':
          this.visit(node.object, USED.value, node)
          this.withDepth += 1
          this.visit(node.body, USED.tested, null)
          this.withDepth -= 1
          return
        case 'SwitchStatement':
          this.switch(node)
          return
        case 'TryStatement':
          this.try(node)
          return
        case 'ClassDeclaration':
        case 'ClassExpression':
          this.class(node)
          return
        case 'TaggedTemplateExpression':
          this.visit(node.quasi, USED.value, node)
          use = USED.called
          parent = node
          node = node.tag
          continue
        case 'ImportExpression':
          this.dynamicImports.push({ node, scope: this.scope })
          if (node.options) this.visit(node.options, USED.value, node)
          parent = node
          use = USED.value
          node = node.source
          continue
        case 'ImportDeclaration':
          this.imports(node)
          return
        case 'ExportNamedDeclaration':
          if (node.declaration === null) {
            this.exportSpecifiers(node)
            return
          }
          node = node.declaration
          continue
        case 'ExportDefaultDeclaration':
          use = USED.value
          parent = node
          node = node.declaration
          continue
        default:
          // The rest has no names in it: this, super, import.meta, break, continue, debugger, empty statements, `export *`.
          return
      }
    }
  }

  private useName(node: ESTree.Identifier, top: Node, use: number, parent: Node | null, scope: Scope): void {
    this.names.use(node, top, use, parent, scope)
    if (this.withDepth > 0) this.names.useAsGlobal(node, top, use, parent, scope)
  }

  private arguments(list: readonly Node[], call: Node): void {
    for (let index = 0; index < list.length; index += 1) {
      const argument = list[index]
      if (argument !== undefined) this.visit(argument, USED.value, call)
    }
  }

  /** Visits member expressions down to what they begin with, and returns that if it is to be visited too. */
  private members(top: ESTree.MemberExpression, use: number, parent: Node | null): Node | null {
    let member = top
    for (;;) {
      const { property, object } = member
      let name: string | null = null
      if (!member.computed) {
        if (property.type === 'Identifier') name = property.name
      } else if (property.type === 'Literal') {
        if (typeof property.value === 'string') name = property.value
      } else this.visit(property, USED.value, member)
      const uses = name === null ? undefined : PROPERTY_USES.get(name)
      if (name !== null && uses !== undefined && (uses & (member === top ? use : USED.member)) !== 0) {
        this.propertyUses.push({
          member,
          name,
          top,
          use,
          parent,
          scope: this.scope,
        })
        if (use === USED.assigned && member === top) this.react.addName(name, property.start ?? 0)
      }
      let inner: Node = object
      while (inner.type === 'ChainExpression') inner = inner.expression
      if (inner.type === 'MemberExpression') {
        member = inner
        continue
      }
      if (inner.type !== 'Identifier') return inner
      this.useName(inner, top, use, parent, this.scope)
      return null
    }
  }

  /** `object.key = value`, and `this.key = value`. */
  private propertyWrite({ object, property, computed }: ESTree.MemberExpression, value: Node): void {
    const key = propertyName(property, computed)
    if (key === null || value.type === 'FunctionExpression' || value.type === 'ArrowFunctionExpression')
      return
    if (object.type === 'Identifier') {
      this.propertyWrites.push({ object, key, value: { node: value, scope: this.scope } })
    } else if (object.type === 'ThisExpression' && !this.ownProperties.has(key)) {
      this.ownProperties.set(key, { node: value, scope: this.scope })
    }
  }

  private definer(call: ESTree.CallExpression): void {
    const [object, definitions] = call.arguments
    if (object?.type !== 'Identifier' || definitions?.type !== 'ObjectExpression') return
    const [first] = definitions.properties
    if (first?.type !== 'Property' || first.value.type !== 'ArrowFunctionExpression') return
    this.definers.push({ call, scope: this.scope })
  }

  /** `(function (a) { … }).call(this, x)` */
  private calledFunction(callee: ESTree.MemberExpression, call: ESTree.CallExpression): boolean {
    const { object, property } = callee
    if (object.type === 'MetaProperty') {
      this.urls.push({ node: call, scope: this.scope })
      return true
    }
    if (object.type !== 'FunctionExpression' || property.type !== 'Identifier') return false
    if (property.name !== 'call' || callee.computed) return false
    this.function(object, call.arguments, 1)
    return true
  }

  private function(
    node: ESTree.FunctionExpression | ESTree.FunctionDeclaration | ESTree.ArrowFunctionExpression,
    values: readonly Node[] | null,
    firstValue: number,
  ): void {
    const outer = this.scope
    this.enter(true, node)
    const { scope } = this
    if (node.type === 'FunctionExpression' && node.id) {
      this.names.declare(this.names.name(node.id.name), 'name', scope).setInit(node, outer)
    }
    const { params, body } = node
    for (let index = 0; index < params.length; index += 1) {
      const param = params[index]
      if (param === undefined) continue
      const passed = values === null ? undefined : values[index + firstValue]
      const value = passed === undefined || passed.type === 'SpreadElement' ? null : passed
      if (param.type === 'Identifier') {
        const binding = this.names.declare(this.names.name(param.name), 'parameter', scope)
        if (value !== null) binding.setInit(value, outer)
      } else this.pattern(param, 'parameter', value, outer, null)
    }
    if (body) {
      if (body.type === 'BlockStatement') this.statements(body.body)
      else {
        scope.returns = [{ node: body, scope }]
        this.visit(body, USED.value, node)
      }
    }
    if (scope.returns !== null) this.functionScopes.set(node, scope)
    this.leave(outer)
  }

  /** Declares the names of a pattern, or assigns to them if no kind is given. `init` is in the scope `from`. */
  private pattern(
    pattern: Node,
    kind: BindingKind | null,
    init: Node | null,
    from: Scope,
    keys: readonly (string | null)[] | null,
  ): void {
    // Of some eighty types of nodes, the others are for `default`.
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check
    switch (pattern.type) {
      case 'Identifier': {
        if (kind === null) {
          this.useName(pattern, pattern, USED.assigned, null, this.scope)
          return
        }
        const binding = this.bind(pattern, kind)
        if (init !== null && binding.init === null) {
          binding.setInit(init, from)
          binding.keys = keys
        } else if (init !== null) binding.writeCount += 1
        return
      }
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') {
            this.pattern(property.argument, kind, null, from, null)
            continue
          }
          if (property.computed) this.visit(property.key, USED.value, property)
          const key = propertyName(property.key, property.computed)
          if (key !== null) this.react.addName(key, property.start ?? 0)
          const path = init === null ? null : [...(keys ?? []), key]
          this.pattern(property.value, kind, init, from, path)
        }
        return
      case 'ArrayPattern':
        for (const [position, element] of pattern.elements.entries()) {
          const path = init === null ? null : [...(keys ?? []), String(position)]
          if (element) this.pattern(element, kind, init, from, path)
        }
        return
      case 'AssignmentPattern':
        this.pattern(pattern.left, kind, init, from, keys)
        if (pattern.right) {
          if (kind !== null && pattern.left.type === 'Identifier') {
            this.names.current(pattern.left.name)?.addWrite(pattern.right, this.scope)
          }
          this.visit(pattern.right, USED.named, pattern)
        }
        return
      case 'RestElement':
        this.pattern(pattern.argument, kind, null, from, null)
        return
      default:
        this.visit(pattern, USED.assigned, null)
    }
  }

  private variables(node: ESTree.VariableDeclaration): void {
    const kind = node.kind === 'var' ? 'var' : 'lexical'
    const { declarations } = node
    for (let index = 0; index < declarations.length; index += 1) {
      const declarator = declarations[index]
      if (declarator === undefined) continue
      const { id, init } = declarator
      if (id.type === 'Identifier') {
        const binding = this.bind(id, kind)
        if (!init) continue
        if (binding.init === null && binding.writeCount === 0) binding.setInit(init, this.scope)
        else binding.addWrite(init, this.scope)
        this.visit(init, USED.named, declarator)
      } else {
        this.pattern(id, kind, init ?? null, this.scope, null)
        if (init) this.visit(init, USED.destructured, declarator)
      }
    }
  }

  /** Declares a name. A function that is declared twice keeps the first binding. */
  private bind(id: ESTree.Identifier, kind: BindingKind): Binding {
    const name = this.names.name(id.name)
    const scope = kind === 'var' ? this.scope.functionScope : this.scope
    // A `var` at the top of a classic script leaves a global of that name as it is.
    if (this.goal !== 'module' && kind === 'var' && scope.parent === null && GLOBAL_ROOTS.has(id.name))
      return this.names.detached(name, kind, scope)
    const present = this.names.declared(name, scope)
    if (present !== null && present.kind !== 'name') {
      if (this.goal !== 'classic' && (isLexicalKind(kind) || isLexicalKind(present.kind)))
        throw new RedeclaredError(id.name, id.start ?? 0)
      return present
    }
    return this.names.declare(name, kind, scope)
  }

  private declareFunction(id: ESTree.Identifier, node: ESTree.FunctionDeclaration): void {
    const { scope } = this
    // A function is like `let` in a block and at the top of a module, and like `var` at the top of a function.
    const isVariable = scope.functionScope === scope && scope.parent !== null
    const binding = this.bind(id, isVariable ? 'function' : 'lexical')
    if (binding.init === null) binding.setInit(node, scope)
    else binding.addWrite(node, scope)
  }

  private object(node: ESTree.ObjectExpression): void {
    const { properties } = node
    for (let index = 0; index < properties.length; index += 1) {
      const property = properties[index]
      if (property === undefined) continue
      if (property.type === 'Property') {
        const { key, value } = property
        if (property.computed) this.visit(key, USED.value, property)
        const name = propertyName(key, property.computed)
        if (name !== null && PROPERTY_USES.has(name)) {
          this.propertyDefinitions.push({ property, name, scope: this.scope })
          this.react.addName(name, property.start ?? 0)
        }
        this.visit(value, USED.value, property)
      } else this.visit(property, USED.value, node)
    }
  }

  private loop({ init, test, update, body }: ESTree.ForStatement): void {
    const outer = this.scope
    if (init?.type === 'VariableDeclaration' && init.kind !== 'var') this.enter(false)
    if (init) this.visit(init, USED.tested, null)
    if (test) this.visit(test, USED.tested, null)
    if (update) this.visit(update, USED.tested, null)
    this.visit(body, USED.tested, null)
    this.leave(outer)
  }

  private loopOver(node: ESTree.ForInStatement | ESTree.ForOfStatement): void {
    const { left, right, body } = node
    const outer = this.scope
    this.visit(right, node.type === 'ForInStatement' ? USED.tested : USED.value, node)
    if (left.type === 'VariableDeclaration') {
      if (left.kind !== 'var') this.enter(false)
      const kind = left.kind === 'var' ? 'var' : 'lexical'
      for (const { id } of left.declarations) this.pattern(id, kind, null, outer, null)
    } else this.pattern(left, null, null, outer, null)
    this.visit(body, USED.tested, null)
    this.leave(outer)
  }

  private switch({ discriminant, cases }: ESTree.SwitchStatement): void {
    this.visit(discriminant, USED.tested, null)
    const outer = this.scope
    this.enter(false)
    for (const { test, consequent } of cases) {
      if (test) this.visit(test, USED.tested, null)
      this.statements(consequent)
    }
    this.leave(outer)
  }

  private try({ block, handler, finalizer }: ESTree.TryStatement): void {
    this.block(block.body)
    if (handler) {
      const outer = this.scope
      if (handler.param) {
        this.enter(false)
        // `catch (e) { var e }` is valid, so the name is not lexical.
        this.pattern(handler.param, 'parameter', null, outer, null)
      }
      this.block(handler.body.body)
      this.leave(outer)
    }
    if (finalizer) this.block(finalizer.body)
  }

  private class(node: ESTree.ClassDeclaration | ESTree.ClassExpression): void {
    const outer = this.scope
    if (node.id) {
      if (node.type === 'ClassExpression') this.enter(false)
      const binding = this.bind(node.id, 'lexical')
      binding.setInit(node, this.scope)
    }
    if (node.superClass) this.visit(node.superClass, USED.value, node)
    for (const element of node.body.body) {
      if (element.type === 'StaticBlock') {
        this.staticBlock(element.body)
        continue
      }
      if (element.type === 'FunctionExpression') {
        this.function(element, null, 0)
        continue
      }
      const { key, value } = element
      if (element.computed && key) this.visit(key, USED.value, element)
      if (!value) continue
      if (element.type === 'PropertyDefinition' && key) {
        const name = propertyName(key, element.computed)
        if (name !== null && !this.ownProperties.has(name)) {
          this.ownProperties.set(name, { node: value, scope: this.scope })
        }
      }
      this.visit(value, USED.value, element)
    }
    this.leave(outer)
  }

  private staticBlock(body: readonly Node[]): void {
    const outer = this.scope
    this.enter(true)
    this.statements(body)
    this.leave(outer)
  }

  private imports(node: ESTree.ImportDeclaration): void {
    for (const { local } of node.specifiers) this.bind(local, 'import').setInit(node, this.scope)
  }

  private exportSpecifiers({ source, specifiers }: ESTree.ExportNamedDeclaration): void {
    for (const { local, exported } of specifiers) {
      const name = exported.type === 'Identifier' ? exported.name : exported.value
      if (PROPERTY_USES.has(name)) this.react.addName(name, exported.start ?? 0)
      if (source === null && local.type === 'Identifier') {
        this.useName(local, local, USED.value, null, this.scope)
      }
    }
  }
}

function isLexicalKind(kind: BindingKind): boolean {
  return kind === 'lexical' || kind === 'import'
}

function isWorker(callee: Node): boolean {
  return callee.type === 'Identifier' && (callee.name === 'Worker' || callee.name === 'SharedWorker')
}

/** The name of a property, if it is written there. */
export function propertyName(key: Node, computed: boolean): string | null {
  if (key.type === 'Identifier') return computed ? null : key.name
  if (key.type === 'Literal') return String(key.value)
  return null
}
