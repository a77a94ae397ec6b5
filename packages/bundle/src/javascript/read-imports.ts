import type { ESTree } from 'meriyah'
import { type Evaluator, isModuleUrl } from './evaluator.ts'
import { IMPORTS_LIMIT, type ModuleImport, NAME_LIMIT, type Place } from './script-inspection.ts'
import { propertyName, type ScriptWalk } from './script-walk.ts'

interface Read {
  readonly program: ESTree.Program
  readonly walk: ScriptWalk
  readonly evaluator: Evaluator
  readonly placeOf: (offset: number) => Place
}

/** What a module refers to: in the order of its kinds, then of its text. */
export function readImports({ program, walk, evaluator, placeOf }: Read): {
  readonly imports: readonly ModuleImport[]
  readonly omitted: number
} {
  const imports: ModuleImport[] = []
  let omitted = 0

  function add(specifier: string | null, kind: ModuleImport['kind'], offset: number): void {
    if (imports.length >= IMPORTS_LIMIT) omitted += 1
    else
      imports.push({
        specifier: specifier === null ? null : shortened(specifier),
        kind,
        place: placeOf(offset),
      })
  }

  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') add(statement.source.value, 'static', statement.start ?? 0)
    else if (statement.type === 'ExportAllDeclaration' || statement.type === 'ExportNamedDeclaration') {
      if (statement.source) add(statement.source.value, 'reexport', statement.start ?? 0)
    }
  }
  for (const { node, scope } of walk.dynamicImports) {
    add(evaluator.text(node.source, scope), 'dynamic', node.start ?? 0)
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
  return { imports, omitted }
}

function shortened(text: string): string {
  return text.length > NAME_LIMIT ? `${text.slice(0, NAME_LIMIT - 1)}…` : text
}
