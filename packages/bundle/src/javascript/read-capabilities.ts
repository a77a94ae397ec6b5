import { ANY_TARGET, type CapabilityName, type Confidence } from '@plugboard/types'
import type { CapabilityList } from './capability-list.ts'
import {
  ASSIGNMENT_RULES,
  COMMON_JS_NAMES,
  ELEMENT_METHODS,
  FRAME_TAGS,
  GLOBAL_RULES,
  type GlobalRule,
  HTML_METHODS,
  HTML_PROPERTIES,
  LANGUAGE_GLOBALS,
  LIKELY_GLOBALS,
  RESOURCE_PROPERTIES,
  type TargetSource,
} from './capability-rules.ts'
import { type Evaluator, globalPath } from './evaluator.ts'
import { markGlobals } from './mark-globals.ts'
import type { NameUse } from './name-table.ts'
import type { Binding, Node, Scope } from './scope.ts'
import { type PropertyUse, propertyName, type ScriptWalk } from './script-walk.ts'
import { UNKNOWN, urlTarget } from './url-target.ts'
import { USED } from './used.ts'

const CALLED = USED.called | USED.constructed
/** Of the properties of a global, so many are named. */
const NAMED_PROPERTIES = 3
const HTTP_METHODS = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])
const HANDLER = /^(?:document\.|document\.body\.)?on([a-z]{3,30})$/
const PROTOTYPE = /(?:^|\.)(?:prototype|__proto__)(?:\.|$)/

/** A use of a global: its dotted name, and what is done with it. */
interface GlobalUse {
  readonly path: string
  readonly use: number
  readonly parent: Node | null
  readonly scope: Scope
  readonly confidence: Confidence
  readonly offset: number
  /** What a call passes, where it is not that of `parent`: `f.call(this, x)`. */
  readonly passed?: readonly Node[]
}

/** Adds what a script can do to the list. */
export function readCapabilities(walk: ScriptWalk, evaluator: Evaluator, found: CapabilityList): void {
  let opensRequests = false
  const requests: GlobalUse[] = []

  for (const binding of markGlobals(walk.used, walk)) readBinding(binding)
  for (const used of walk.globals) readName(used)
  for (const property of walk.propertyUses) readProperty(property)
  for (const { property, name, scope } of walk.propertyDefinitions) {
    const offset = property.start ?? 0
    if (name === '__html' || name === 'srcdoc') {
      add('page.html', name === '__html' ? 'dangerouslySetInnerHTML' : name, 'certain', offset)
    } else if (name === 'src' || name === 'srcset') {
      // Most objects with such a property are no props of elements, so only what is known to address a host counts.
      for (const url of evaluator.texts(property.value, scope)) {
        const { target } = urlTarget(url)
        if (/^[^*:]+\.[^*:]/.test(target)) add('network.resource', target, 'possible', offset)
      }
    }
  }
  for (const { node, scope } of walk.dynamicImports) {
    if (evaluator.text(node.source, scope) === null)
      add('code.computed-import', null, 'certain', node.start ?? 0)
  }
  if (!opensRequests) {
    for (const { confidence, offset } of requests) add('network.xhr', ANY_TARGET, confidence, offset)
  }
  if (evaluator.isExhausted()) add('global.computed', ANY_TARGET, 'possible', 0)

  function add(name: CapabilityName, target: string | null, confidence: Confidence, offset: number): void {
    found.add({ name, target, confidence, offset })
  }

  /** The uses of a name that is declared, if it stands for a global. */
  function readBinding(binding: Binding): void {
    const value = evaluator.evaluateBinding(binding)
    if (value?.kind !== 'global') return
    for (let used = binding.lastUse; used !== null; used = binding.useBefore(used)) {
      const { node, top, use } = used
      // Setting a variable says nothing of what it was before.
      if (top !== node || (use !== USED.assigned && use !== USED.tested)) readUse(value.path, 'likely', used)
    }
  }

  function readName(used: NameUse): void {
    const { name } = used.node
    if (name === 'arguments' || name === 'undefined' || COMMON_JS_NAMES.has(name)) return
    readUse(globalPath('', name), 'certain', used)
  }

  function readUse(path: string, confidence: Confidence, { node, top, use, parent, scope }: NameUse): void {
    readChain(path, chainOf(top, node, scope), {
      use,
      parent,
      scope,
      confidence,
      offset: node.start ?? 0,
    })
  }

  /** The names of the properties from `root` to `top`; null for computed ones. */
  function chainOf(top: Node, root: Node, scope: Scope): (string | null)[] {
    const names: (string | null)[] = []
    for (let node = top; node !== root; ) {
      if (node.type === 'MemberExpression') {
        const { property, computed } = node
        names.push(propertyName(property, computed) ?? (computed ? evaluator.text(property, scope) : null))
        node = node.object
      } else if (node.type === 'ChainExpression') node = node.expression
      else break
    }
    return names.toReversed()
  }

  function readChain(base: string, names: readonly (string | null)[], rest: Omit<GlobalUse, 'path'>): void {
    let path = base
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1
      if (name === null) {
        if (!LANGUAGE_GLOBALS.has(path))
          add('global.computed', path === '' ? 'window' : path, 'possible', rest.offset)
        readGlobal({ ...rest, path, use: USED.member })
        return
      }
      if (
        isLast &&
        path !== '' &&
        path !== 'Reflect' &&
        (name === 'call' || name === 'apply' || name === 'bind')
      ) {
        readBorrowed(path, name, rest)
        return
      }
      // What is above counts too: `localStorage.setItem` uses `localStorage`.
      const rule = GLOBAL_RULES.get(path)
      if (rule?.any) {
        add(
          rule.name,
          rule.target.from === 'member' ? name : nameOf(rule.target),
          rest.confidence,
          rest.offset,
        )
      }
      path = globalPath(path, name)
    }
    readGlobal({ ...rest, path })
  }

  /** `fetch.call(window, url)`, `fetch.apply(window, [url])`, `fetch.bind(window)` */
  function readBorrowed(path: string, by: string, rest: Omit<GlobalUse, 'path'>): void {
    const { parent, use } = rest
    if (use !== USED.called || parent?.type !== 'CallExpression') {
      readGlobal({ ...rest, path, use: USED.value })
      return
    }
    if (by === 'bind') {
      // What it is bound to is a global again, if it gets a name; otherwise it goes somewhere.
      const value = walk.namedBinds.has(parent) ? USED.tested : USED.value
      readGlobal({ ...rest, path, use: value })
      return
    }
    const [, first] = parent.arguments
    readGlobal({
      ...rest,
      path,
      passed: by === 'call' ? parent.arguments.slice(1) : listed(first, rest.scope),
    })
  }

  function listed(list: Node | undefined, scope: Scope): readonly Node[] {
    const value = list ? evaluator.evaluate(list, scope) : null
    if (value?.kind !== 'node' || value.node.type !== 'ArrayExpression') return []
    return value.node.elements.filter((element) => element !== null)
  }

  function readGlobal(used: GlobalUse): void {
    const { path, use, parent, scope, confidence, offset } = used
    const root = rootOf(path)
    const isLanguage = LANGUAGE_GLOBALS.has(root)
    if (use === USED.tested) {
      readTested(used)
      return
    }
    if (use === USED.named) {
      readNamed(used)
      return
    }
    if (use === USED.destructured) {
      readDestructured(used)
      return
    }
    if (use === USED.assigned || use === USED.deleted) {
      readAssignment(used)
      return
    }
    if (isLanguage) {
      if (use === USED.called) readLanguageCall(used)
      return
    }
    add('global.read', path === '' ? 'window' : shownPath(path), confidence, offset)
    if (path === 'XMLHttpRequest' && use !== USED.member) {
      requests.push(used)
      return
    }
    const rule = GLOBAL_RULES.get(path)
    if (rule) {
      if ((use & CALLED) !== 0) addCall(rule, argumentsOf(used), scope, confidence, offset)
      else if (rule.any && use === USED.value) {
        add(rule.name, rule.target.from === 'member' ? ANY_TARGET : nameOf(rule.target), confidence, offset)
      } else if (use === USED.value && !isComparison(parent)) addEscape(rule, offset)
      else if (rule.any) add(rule.name, nameOf(rule.target), confidence, offset)
    }
    if ((use & CALLED) !== 0) readCall(used)
    if (path === 'navigator' && use === USED.value) add('data.navigator', ANY_TARGET, 'possible', offset)
  }

  /** Data is read even where it is only compared; whether there is a function or a store says nothing. */
  function readTested({ path, parent, confidence, offset }: GlobalUse): void {
    const rule = GLOBAL_RULES.get(path)
    const isData = rule?.name === 'data.cookie' || rule?.name === 'data.navigator'
    const isTypeOf = parent?.type === 'UnaryExpression' && parent.operator === 'typeof'
    if (rule && isData && !isTypeOf) add(rule.name, nameOf(rule.target), confidence, offset)
  }

  /** A global function whose value goes somewhere: it may be called there with anything. */
  function addEscape(rule: GlobalRule, offset: number): void {
    const target = rule.target.from === 'name' ? rule.target.name : ANY_TARGET
    add(rule.name, target, 'possible', offset)
  }

  function addCall(
    rule: GlobalRule,
    passed: readonly Node[],
    scope: Scope,
    confidence: Confidence,
    offset: number,
  ): void {
    const { target } = rule
    if (target.from === 'name' || target.from === 'member') {
      add(rule.name, nameOf(target), confidence, offset)
      return
    }
    const argument = passed[target.argument]
    if (target.from === 'url') {
      addUrls(rule.name, argument, scope, confidence, offset)
      return
    }
    for (const text of argument ? evaluator.texts(argument, scope) : []) {
      const shown = text.includes(UNKNOWN) ? ANY_TARGET : text
      add(rule.name, shown, confidence, offset)
    }
    if (!argument && rule.name !== 'page.message') add(rule.name, ANY_TARGET, confidence, offset)
    if (!argument && rule.name === 'page.message') {
      const options = passed[1]
      add(rule.name, options ? ANY_TARGET : 'self', confidence, offset)
    }
  }

  function addUrls(
    name: CapabilityName,
    url: Node | undefined,
    scope: Scope,
    confidence: Confidence,
    offset: number,
  ): void {
    if (url?.type === 'SpreadElement' || !url) {
      add(name, ANY_TARGET, confidence, offset)
      return
    }
    for (const text of evaluator.texts(url, scope)) {
      const { target, open } = urlTarget(text)
      add(name, target, open ? 'possible' : confidence, offset)
      if (target === 'javascript:') add('code.eval', null, confidence, offset)
    }
  }

  /** Calls of globals that need more than their name. */
  function readCall(used: GlobalUse): void {
    const { path, scope, confidence, offset } = used
    const [first, second] = argumentsOf(used)
    if (path === 'setTimeout' || path === 'setInterval' || path === 'setImmediate' || path === 'execScript') {
      if (first && isText(first, scope)) add('code.string-timer', null, confidence, offset)
    }
    if (path === 'navigator.serviceWorker.register')
      addUrls('code.service-worker', first, scope, confidence, offset)
    if (path === 'document.execCommand') readCommand(first, scope, offset)
    if (path === 'CSS.paintWorklet.addModule') addUrls('code.worker', first, scope, confidence, offset)
    if (path === 'history.pushState' || path === 'history.replaceState') return
    if (path.endsWith('.postMessage') && !GLOBAL_RULES.has(path) && second) {
      addCall(
        { name: 'page.message', target: { from: 'text', argument: 1 }, any: false },
        argumentsOf(used),
        scope,
        confidence,
        offset,
      )
    }
  }

  /** Functions of the language that change or call what is passed to them. */
  function readLanguageCall(used: GlobalUse): void {
    const { path, scope, offset } = used
    const [first, second, third] = argumentsOf(used)
    if (!first) return
    if (path === 'Reflect.apply' || path === 'Reflect.construct') {
      const called = evaluator.evaluate(first, scope)
      if (called?.kind !== 'global') return
      const passed = listed(path === 'Reflect.apply' ? third : second, scope)
      const use = path === 'Reflect.apply' ? USED.called : USED.constructed
      readGlobal({ ...used, path: called.path, use, passed, confidence: 'likely' })
      return
    }
    const changes =
      path === 'Object.assign' ||
      path === 'Object.defineProperty' ||
      path === 'Object.defineProperties' ||
      path === 'Object.setPrototypeOf' ||
      path === 'Reflect.set' ||
      path === 'Reflect.defineProperty' ||
      path === 'Reflect.deleteProperty' ||
      path === 'Reflect.setPrototypeOf'
    if (path === 'Reflect.get') readReflectGet(used, first, second)
    if (!changes) return
    const changed = evaluator.evaluate(first, scope)
    if (changed?.kind !== 'global') return
    const hasKeys = path === 'Object.assign' || path === 'Object.defineProperties'
    const keys = hasKeys ? keysOf(second, scope) : [second ? evaluator.text(second, scope) : null]
    for (const key of keys) {
      if (key === null) {
        const name = PROTOTYPE.test(changed.path) ? 'page.prototype-write' : 'page.global-write'
        add(name, changed.path === '' ? ANY_TARGET : `${shownPath(changed.path)}.*`, 'possible', offset)
        continue
      }
      readAssignment({ ...used, path: globalPath(changed.path, key), use: USED.assigned, parent: null })
    }
  }

  function readReflectGet(used: GlobalUse, object: Node, key: Node | undefined): void {
    const base = evaluator.evaluate(object, used.scope)
    if (base?.kind !== 'global') return
    const name = key ? evaluator.text(key, used.scope) : null
    if (name === null)
      add('global.computed', base.path === '' ? 'window' : base.path, 'possible', used.offset)
    else readGlobal({ ...used, path: globalPath(base.path, name), use: USED.value })
  }

  function keysOf(node: Node | undefined, scope: Scope): (string | null)[] {
    const value = node ? evaluator.evaluate(node, scope) : null
    if (value?.kind !== 'node' || value.node.type !== 'ObjectExpression') return [null]
    return value.node.properties.map((property) =>
      property.type === 'Property' ? propertyName(property.key, property.computed) : null,
    )
  }

  /** A global that gets another name is read where that name is used, if the name is followed. */
  function readNamed(used: GlobalUse): void {
    const { parent, scope, path } = used
    const id =
      parent?.type === 'VariableDeclarator'
        ? parent.id
        : parent?.type === 'AssignmentExpression' || parent?.type === 'AssignmentPattern'
          ? parent.left
          : null
    const binding = id?.type === 'Identifier' ? walk.names.resolve(id.name, scope) : null
    const value = binding ? evaluator.evaluateBinding(binding) : null
    if (value?.kind === 'global' && value.path === path) return
    readGlobal({ ...used, use: USED.value })
  }

  function readDestructured(used: GlobalUse): void {
    const { parent, path, offset, confidence } = used
    const pattern =
      parent?.type === 'VariableDeclarator'
        ? parent.id
        : parent?.type === 'AssignmentExpression'
          ? parent.left
          : null
    if (pattern?.type !== 'ObjectPattern') {
      readGlobal({ ...used, use: USED.value })
      return
    }
    const isDeclared = parent?.type === 'VariableDeclarator'
    for (const property of pattern.properties) {
      const key = property.type === 'Property' ? propertyName(property.key, property.computed) : null
      if (key === null) {
        add('global.computed', path === '' ? 'window' : path, 'possible', offset)
        continue
      }
      const read = globalPath(path, key)
      if (!isDeclared) readGlobal({ ...used, path: read, use: USED.value })
      else if (!LANGUAGE_GLOBALS.has(rootOf(read))) add('global.read', shownPath(read), confidence, offset)
      const rule = GLOBAL_RULES.get(read)
      if (rule?.any) add(rule.name, nameOf(rule.target), confidence, offset)
    }
  }

  function readAssignment(used: GlobalUse): void {
    const { path, parent, scope, confidence, offset } = used
    const assigned = parent?.type === 'AssignmentExpression' ? parent.right : undefined
    const rule = GLOBAL_RULES.get(path)
    if (rule?.any) add(rule.name, nameOf(rule.target), confidence, offset)
    const address = ASSIGNMENT_RULES.get(path)
    if (address === 'address') addUrls('page.navigation', assigned, scope, confidence, offset)
    else if (address) add('page.navigation', path, confidence, offset)
    const handler = HANDLER.exec(path)?.[1]
    if (handler !== undefined) add('page.listener', handler, confidence, offset)
    const isObject = path.includes('.')
    const isLanguage = LANGUAGE_GLOBALS.has(rootOf(path)) && isObject
    if (PROTOTYPE.test(path) || isLanguage) add('page.prototype-write', path, confidence, offset)
    else if (address === undefined && handler === undefined && !path.startsWith('document.')) {
      add('page.global-write', shownPath(path), confidence, offset)
    }
    add('global.write', shownPath(path), confidence, offset)
  }

  function argumentsOf({ passed, parent }: GlobalUse): readonly Node[] {
    if (passed) return passed
    const isCall = parent?.type === 'CallExpression' || parent?.type === 'NewExpression'
    return isCall ? parent.arguments : []
  }

  function isText(node: Node, scope: Scope): boolean {
    if (node.type === 'TemplateLiteral') return true
    if (node.type === 'BinaryExpression') return node.operator === '+'
    return evaluator
      .texts(node, scope)
      .some((text) => text !== UNKNOWN && text !== 'undefined' && Number.isNaN(Number(text)))
  }

  function readCommand(command: Node | undefined, scope: Scope, offset: number): void {
    const name = command ? evaluator.text(command, scope)?.toLowerCase() : undefined
    if (name === 'inserthtml') add('page.html', 'insertHTML', 'certain', offset)
    if (name === 'copy' || name === 'cut' || name === 'paste') add('data.clipboard', name, 'certain', offset)
  }

  /** A property whose name suggests something, of any object. */
  function readProperty(property: PropertyUse): void {
    const { member, name, top, scope } = property
    // What is done with the property itself, which is not the last of its chain.
    const use = member === top ? property.use : USED.member
    const parent = member === top ? property.parent : null
    const offset = member.property.start ?? 0
    const base = evaluator.evaluate(member.object, scope)
    const passed = parent?.type === 'CallExpression' && use === USED.called ? parent.arguments : []
    if (base?.kind === 'global' && !isRootedInName(member, scope)) {
      readChain(base.path, chainOf(top, member.object, scope), {
        use: property.use,
        parent: property.parent,
        scope,
        confidence: 'likely',
        offset,
      })
    }
    if (use === USED.assigned) readSink(property, base?.kind === 'element' ? base.tag : null, offset)
    if (use === USED.called) readMethod(property, passed, base?.kind === 'element' ? base.tag : null, offset)
    if (name === 'constructor' && (use & CALLED) !== 0) readConstructor(member.object, offset)
    if ((name === 'contentWindow' || name === 'contentDocument') && use !== USED.tested) {
      add('page.frame', name, 'likely', offset)
    }
    if (name === '__proto__' && use === USED.assigned && base?.kind !== 'node') {
      add('page.prototype-write', '__proto__', 'possible', offset)
    }
    const likely = LIKELY_GLOBALS.get(name)
    if (likely && base?.kind !== 'global' && base?.kind !== 'node' && use !== USED.tested) {
      if (name === 'XMLHttpRequest' && use !== USED.constructed) return
      const hasHost = likely.name.startsWith('network.') && likely.name !== 'network.rtc'
      if (!hasHost) add(likely.name, likely.name === 'data.clipboard' ? ANY_TARGET : null, 'possible', offset)
      else if ((use & CALLED) !== 0) {
        const url =
          parent?.type === 'NewExpression' || parent?.type === 'CallExpression'
            ? parent.arguments[0]
            : undefined
        addUrls(likely.name, url, scope, 'possible', offset)
      }
    }
  }

  /** Whether the property belongs to a chain that is read as a reference to a global. */
  function isRootedInName(member: Node, scope: Scope): boolean {
    let node = member
    for (;;) {
      if (node.type === 'MemberExpression') node = node.object
      else if (node.type === 'ChainExpression') node = node.expression
      else break
    }
    if (node.type !== 'Identifier') return false
    const binding = walk.names.resolve(node.name, scope)
    return binding === null || evaluator.evaluateBinding(binding)?.kind === 'global'
  }

  function readSink({ name, parent, scope }: PropertyUse, tag: string | null, offset: number): void {
    if (HTML_PROPERTIES.has(name)) add('page.html', name, 'certain', offset)
    if (!RESOURCE_PROPERTIES.has(name) || parent?.type !== 'AssignmentExpression') return
    readAddress(name, parent.right, scope, tag, offset)
  }

  /** An attribute with an address is set. */
  function readAddress(
    name: string,
    url: Node | undefined,
    scope: Scope,
    tag: string | null,
    offset: number,
  ): void {
    const isSource = name === 'src' || name === 'srcset' || name === 'poster'
    if (name === 'data' && tag !== 'object') return
    if (tag === 'a' || tag === 'area' || name === 'action' || name.toLowerCase() === 'formaction') {
      // A link or a form leads away when it is used.
      for (const text of url ? evaluator.texts(url, scope) : []) {
        const { target, open } = urlTarget(text)
        if (target.includes('.') || tag === 'a')
          add('page.navigation', target, open || tag === null ? 'possible' : 'certain', offset)
      }
      return
    }
    if (tag === null && !isSource) {
      // `href` of what is not known may be that of a link or an URL, so only what addresses a host counts.
      for (const text of url ? evaluator.texts(url, scope) : []) {
        const { target } = urlTarget(text)
        if (/^[^*:]+\.[^*:]/.test(target)) add('network.resource', target, 'possible', offset)
      }
      return
    }
    addUrls('network.resource', url, scope, tag === null ? 'possible' : 'certain', offset)
  }

  function readMethod(
    { name, member, scope }: PropertyUse,
    passed: readonly Node[],
    tag: string | null,
    offset: number,
  ): void {
    const [first, second] = passed
    if (HTML_METHODS.has(name)) add('page.html', name, 'certain', offset)
    else if (ELEMENT_METHODS.has(name)) {
      readElement(
        name === 'createElementNS' ? second : first,
        scope,
        name.startsWith('create') ? 'certain' : 'likely',
        offset,
      )
    } else if (name === 'setAttribute' || name === 'setAttributeNS') {
      const [key, value] = name === 'setAttribute' ? [first, second] : [second, passed[2]]
      const attribute = key ? evaluator.text(key, scope)?.toLowerCase() : undefined
      if (attribute === 'srcdoc') add('page.html', 'srcdoc', 'certain', offset)
      else if (attribute?.startsWith('on')) add('code.string-timer', attribute, 'likely', offset)
      else if (attribute !== undefined && RESOURCE_PROPERTIES.has(attribute))
        readAddress(attribute, value, scope, tag, offset)
    } else if (name === 'open') {
      const method = first ? evaluator.text(first, scope)?.toUpperCase() : undefined
      if (second && (method === undefined ? passed.length > 2 : HTTP_METHODS.has(method))) {
        const isRequest = method !== undefined
        addUrls('network.xhr', second, scope, isRequest ? 'certain' : 'likely', offset)
        opensRequests = true
      } else if (second && first && requests.length > 0 && isUnknownMethod(first, scope)) {
        addUrls('network.xhr', second, scope, 'possible', offset)
      }
    } else if (name === 'postMessage') {
      if (second && evaluator.evaluate(member.object, scope)?.kind !== 'global') {
        for (const text of evaluator.texts(second, scope)) {
          if (text === '*' || text.includes('://'))
            add('page.message', text.includes(UNKNOWN) ? ANY_TARGET : text, 'likely', offset)
        }
      }
    } else if (name === 'addModule' && isWorklet(member.object))
      addUrls('code.worker', first, scope, 'likely', offset)
    else if (name === 'getUserMedia' || name === 'getDisplayMedia') {
      if (evaluator.evaluate(member.object, scope)?.kind !== 'global')
        add('data.media', name, 'likely', offset)
    } else if (name === 'execCommand') readCommand(first, scope, offset)
  }

  function isUnknownMethod(node: Node, scope: Scope): boolean {
    return evaluator.texts(node, scope).includes(UNKNOWN)
  }

  function readElement(
    tagNode: Node | undefined,
    scope: Scope,
    confidence: Confidence,
    offset: number,
  ): void {
    const tags = tagNode ? evaluator.texts(tagNode, scope) : []
    for (const text of tags) {
      const tag = text.toLowerCase()
      if (tag === 'script') add('page.script-element', null, confidence, offset)
      if (FRAME_TAGS.has(tag)) add('page.frame', tag, confidence, offset)
    }
  }

  /** `(() => {}).constructor('text')`, `x.constructor.constructor('text')` */
  function readConstructor(object: Node, offset: number): void {
    const isFunction =
      object.type === 'FunctionExpression' ||
      object.type === 'ArrowFunctionExpression' ||
      (object.type === 'MemberExpression' && propertyName(object.property, object.computed) === 'constructor')
    if (isFunction) add('code.function', null, 'likely', offset)
  }
}

function nameOf(target: TargetSource): string | null {
  if (target.from === 'name') return target.name
  return ANY_TARGET
}

function rootOf(path: string): string {
  const end = path.indexOf('.')
  return end < 0 ? path : path.slice(0, end)
}

function shownPath(path: string): string {
  return path.split('.', NAMED_PROPERTIES).join('.')
}

/** `context.audioWorklet`; others have methods of that name too. */
function isWorklet(node: Node): boolean {
  const name = node.type === 'MemberExpression' ? propertyName(node.property, node.computed) : null
  return name?.endsWith('Worklet') === true
}

function isComparison(parent: Node | null): boolean {
  return parent?.type === 'BinaryExpression'
}
