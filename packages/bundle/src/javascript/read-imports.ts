import type { ESTree } from 'meriyah'
import { type Evaluator, isModuleUrl } from './evaluator.ts'
import { IMPORTS_LIMIT, type ModuleImport, NAME_LIMIT, type Place } from './script-inspection.ts'
import { propertyName, type ScriptWalk } from './script-walk.ts'
import { normalizeUrl } from './url-text.ts'

/** A script that was walked. */
export interface Read {
  readonly program: ESTree.Program
  readonly walk: ScriptWalk
  readonly evaluator: Evaluator
  readonly placeOf: (offset: number) => Place
}

type Counted = ModuleImport & { count: number }

/** What a script refers to: in the order of its kinds, then of its text. */
export function readImports({ program, walk, evaluator, placeOf }: Read): {
  readonly imports: readonly ModuleImport[]
  readonly omitted: number
} {
  const imports = new Map<string, Counted>()
  const omitted = new Set<string>()

  function add(
    text: string | null,
    kind: ModuleImport['kind'],
    offset: number,
    type: string | null = null,
  ): void {
    const specifier = text === null ? null : shortened(text)
    const key = JSON.stringify([kind, specifier, type])
    const known = imports.get(key)
    if (known) known.count += 1
    else if (imports.size < IMPORTS_LIMIT)
      imports.set(key, { specifier, kind, type, place: placeOf(offset), count: 1 })
    else omitted.add(key)
  }

  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration')
      add(statement.source.value, 'static', statement.start ?? 0, namedType(statement.attributes))
    else if (statement.type === 'ExportAllDeclaration' || statement.type === 'ExportNamedDeclaration') {
      if (statement.source)
        add(statement.source.value, 'reexport', statement.start ?? 0, namedType(statement.attributes))
    }
  }
  for (const { node, scope } of walk.dynamicImports) {
    const attributes = propertyOf(node.options, 'with')
    const type = propertyOf(attributes, 'type')
    add(
      evaluator.text(node.source, scope),
      'dynamic',
      node.start ?? 0,
      type ? evaluator.text(type, scope) : null,
    )
  }
  for (const { node, scope } of walk.urls) {
    const [path, base] = node.arguments
    if (!path) continue
    const { callee } = node
    const isResolve =
      node.type === 'CallExpression' &&
      callee.type === 'MemberExpression' &&
      callee.object.type === 'MetaProperty' &&
      propertyName(callee.property, callee.computed) === 'resolve'
    const made = node.type === 'NewExpression' ? evaluator.evaluate(callee, scope) : null
    const isGlobal = (name: string): boolean => made?.kind === 'global' && made.path === name
    const isFile = isResolve || (isGlobal('URL') && base !== undefined && isModuleUrl(base))
    if (isFile) add(evaluator.text(path, scope), 'url', node.start ?? 0)
    else if (isGlobal('Worker') || isGlobal('SharedWorker')) {
      const script = evaluator.text(path, scope)
      if (script !== null && script !== '') add(script, 'url', node.start ?? 0)
    }
  }
  return { imports: [...imports.values()], omitted: omitted.size }
}

function namedType(attributes: readonly ESTree.ImportAttribute[]): string | null {
  const named = attributes.find(({ key }) => propertyName(key, false) === 'type')
  return named?.value.value ?? null
}

/** The value of a property of an object literal. */
function propertyOf(object: ESTree.Node | null | undefined, name: string): ESTree.Node | undefined {
  if (object?.type !== 'ObjectExpression') return undefined
  for (const property of object.properties) {
    if (property.type === 'Property' && propertyName(property.key, property.computed) === name)
      return property.value
  }
  return undefined
}

/** Blanks that browsers remove from a URL would otherwise push out of sight where it leads. */
function shortened(text: string): string {
  if (text.length <= NAME_LIMIT) return text
  const url = normalizeUrl(text)
  return url.length > NAME_LIMIT ? `${url.slice(0, NAME_LIMIT - 1)}…` : url
}
