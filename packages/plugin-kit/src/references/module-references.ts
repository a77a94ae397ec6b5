import type {
  AssignmentExpression,
  BinaryExpression,
  CallExpression,
  Identifier,
  Literal,
  MemberExpression,
  NewExpression,
  Node,
  ObjectExpression,
  Program,
  Property,
  TemplateLiteral,
  VariableDeclarator,
} from 'acorn'
import { parseModule } from './parse-module.ts'

/** What a module refers to besides its imports. Positions are offsets in its code. */
export interface ModuleReferences {
  readonly files: readonly FileReference[]
  /** Template literals, as in `new URL(`./${name}.svg`, import.meta.url)`, as they are written. */
  readonly patterns: readonly string[]
  /** The names of `process.env.NAME`; `undefined` for any other use of `process.env`. */
  readonly env: readonly (string | undefined)[]
  /** The names of `import.meta.NAME`. */
  readonly meta: readonly string[]
}

/** `new URL('./path', import.meta.url)`, which may be the script of a worker. */
export interface FileReference {
  readonly path: string
  /** The position of the string literal. */
  readonly start: number
  readonly end: number
  readonly worker?: 'module' | 'classic'
}

interface Worker {
  readonly url: Node
  readonly type: 'module' | 'classic'
}

const MENTIONS = /\bimport\.meta\b|\bprocess\.env\b/
const WORKERS = ['Worker', 'SharedWorker']
const NOTHING: ModuleReferences = { files: [], patterns: [], env: [], meta: [] }

/** Finds the references of JavaScript code; none in code that does not parse, which the bundler reports. */
export function findReferences(code: string): ModuleReferences {
  const program = MENTIONS.test(code) ? parseModule(code) : undefined
  if (!program) return NOTHING
  const files: FileReference[] = []
  const patterns: string[] = []
  const env: (string | undefined)[] = []
  const meta: string[] = []
  const workers: Worker[] = []
  const constants = constantsOf(program)
  visit(program, (node, parent) => {
    if (isNode<NewExpression>(node, 'NewExpression')) {
      const worker = asWorker(node)
      if (worker) workers.push(worker)
      const [path, base] = node.arguments
      if (!isGlobal(node.callee, 'URL') || !path || !base || !isModuleUrl(base)) return
      addFile(path, workers.find(({ url }) => url === node)?.type)
    }
    if (isNode<CallExpression>(node, 'CallExpression') && memberOfMeta(node.callee) === 'resolve') {
      const [path] = node.arguments
      if (path) addFile(path, undefined)
    }
    if (isNode<MemberExpression>(node, 'MemberExpression')) {
      const name = memberOfMeta(node)
      if (name !== undefined) meta.push(name)
      if (isProcessEnv(node)) {
        const isRead =
          parent && isNode<MemberExpression>(parent, 'MemberExpression') && parent.object === node
        env.push(isRead ? nameOf(parent) : undefined)
      }
    }
  })
  return { files, patterns, env, meta }

  function addFile(path: Node, worker: FileReference['worker']): void {
    const text = textOf(path) ?? constants.get(path)
    if (text === undefined) {
      const pattern = code.slice(path.start, path.end)
      if (/^`\.{1,2}\//.test(pattern)) patterns.push(pattern)
    } else if (isFilePath(text)) {
      files.push({ path: text, start: path.start, end: path.end, ...(worker && { worker }) })
    }
  }
}

/**
 * What names at a module's top level stand for, where they are used there, if it is a string that never changes. Authors
 * write paths so, and esbuild does.
 */
function constantsOf(program: Program): ReadonlyMap<Node, string> {
  const values = new Map<string, string | undefined>()
  const uses: Identifier[] = []
  for (const node of outsideFunctions(program)) {
    if (isNode<Identifier>(node, 'Identifier')) uses.push(node)
    if (!isNode<VariableDeclarator>(node, 'VariableDeclarator')) continue
    const { id, init } = node
    if (isNode<Identifier>(id, 'Identifier')) {
      values.set(id.name, !init || values.has(id.name) ? undefined : textOf(init))
    }
  }
  visit(program, (node) => {
    if (!isNode<AssignmentExpression>(node, 'AssignmentExpression')) return
    if (isNode<Identifier>(node.left, 'Identifier')) values.delete(node.left.name)
  })
  return new Map(
    uses.flatMap((use) => {
      const value = values.get(use.name)
      return value === undefined ? [] : [[use, value] as const]
    }),
  )
}

function* outsideFunctions(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string' && !/Function/.test(child.type)) yield* outsideFunctions(child)
    }
  }
}

/** Divides a path into that of the file, and what an URL has after it. */
export function splitSuffix(path: string): { file: string; suffix: string } {
  const at = path.search(/[?#]/)
  return at < 0 ? { file: path, suffix: '' } : { file: path.slice(0, at), suffix: path.slice(at) }
}

/** False for absolute URLs, paths from a server's root, folders, and fragments of the module itself. */
function isFilePath(path: string): boolean {
  const { file } = splitSuffix(path)
  return file !== '' && !/^[a-z][a-z\d+.-]*:|^\/|(?:^|\/)\.{0,2}$/i.test(file)
}

/** Calls `enter` for a node and all below it, from the outside in. */
export function visit(
  node: Node,
  enter: (node: Node, parent: Node | undefined) => void,
  parent?: Node,
): void {
  enter(node, parent)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') visit(child, enter, node)
    }
  }
}

export function isNode<Kind extends Node>(node: Node | null | undefined, type: Kind['type']): node is Kind {
  return node?.type === type
}

function isGlobal(node: Node, name: string): boolean {
  return isNode<Identifier>(node, 'Identifier') && node.name === name
}

function asWorker({ callee, arguments: [url, options] }: NewExpression): Worker | undefined {
  if (!url || !WORKERS.some((name) => isGlobal(callee, name))) return undefined
  const properties = isNode<ObjectExpression>(options, 'ObjectExpression') ? options.properties : []
  const isModule = properties.some(
    (property) =>
      isNode<Property>(property, 'Property') &&
      isGlobal(property.key, 'type') &&
      textOf(property.value) === 'module',
  )
  return { url, type: isModule ? 'module' : 'classic' }
}

/** Also `'' + import.meta.url`, which Vite writes. */
function isModuleUrl(node: Node): boolean {
  if (isNode<BinaryExpression>(node, 'BinaryExpression')) {
    return node.operator === '+' && textOf(node.left) === '' && isModuleUrl(node.right)
  }
  return memberOfMeta(node) === 'url'
}

function memberOfMeta(node: Node): string | undefined {
  if (!isNode<MemberExpression>(node, 'MemberExpression') || node.object.type !== 'MetaProperty')
    return undefined
  return nameOf(node)
}

function isProcessEnv(node: MemberExpression): boolean {
  return isGlobal(node.object, 'process') && nameOf(node) === 'env'
}

function nameOf({ computed, property }: MemberExpression): string | undefined {
  if (computed) return textOf(property)
  return isNode<Identifier>(property, 'Identifier') ? property.name : undefined
}

function textOf(node: Node): string | undefined {
  if (isNode<Literal>(node, 'Literal')) return typeof node.value === 'string' ? node.value : undefined
  if (!isNode<TemplateLiteral>(node, 'TemplateLiteral') || node.expressions.length > 0) return undefined
  return node.quasis[0]?.value.cooked ?? undefined
}
