import { type Finding, printable } from '@plugboard/types'
import type { ExportShape } from '../javascript/script-inspection.ts'
import { AS_ES_MODULE } from './build-hints.ts'
import type { Check, CheckedBundle } from './check.ts'
import { type DefaultExport, findDefaultExport } from './default-export.ts'
import type { ScriptModule } from './script-modules.ts'

const NAMES_SHOWN = 5

/** What React makes a component with. The result has no extensions. */
const COMPONENT_MAKERS: ReadonlySet<string> = new Set(['memo', 'forwardRef', 'lazy'])

/** Checks that the entry exports what the loader of a page expects. */
export const checkExports: Check = {
  name: 'exports',
  title: 'The entry exports a plugin',
  explanation:
    'The default export of the entry must be an object with `extensions`, as `definePlugin` returns it; a page refuses anything else. The check follows it into chunks. What the text does not tell, such as the result of a function, is accepted.',
  level: 'enforced',
  codes: ['EXPORT_MISSING', 'EXPORT_WRONG'],
  passed: 'the default export of the entry is a plugin, as far as the text tells',
  checkBundle(context) {
    const found = findDefaultExport(context)
    const finding =
      found.kind === 'missing' ? missing(context.bundle, found.in) : wrong(context.bundle, found)
    if (finding) context.report(finding)
  },
}

/** A default export, with the extension point of the manifest. */
function exampleFor({ metadata: { extensionPoints } }: CheckedBundle): string {
  return `export default { extensions: { "${extensionPoints[0] ?? 'extension-point'}": Component } }`
}

function missing(bundle: CheckedBundle, { file, facts }: ScriptModule): Finding {
  const { entry } = bundle
  const path = printable(file.path)
  const base = { code: 'EXPORT_MISSING', file: file.path } as const
  if (file.path !== entry) {
    return {
      ...base,
      message: `${printable(entry)} takes its default export from ${path}, which does not have it`,
      hint: 'Build the plugin again, and upload all files of the same build.',
    }
  }
  if (facts.commonJs) {
    return {
      ...base,
      ...facts.commonJs,
      message: `${path}:${facts.commonJs.line}:${facts.commonJs.column} is a CommonJS module (module.exports, require), which browsers do not load`,
      hint: AS_ES_MODULE,
    }
  }
  const names = facts.exports.map(({ name }) => name).filter((name) => name !== '*')
  if (names.length > 0) {
    const shown = printable(names.slice(0, NAMES_SHOWN).join(', '), 200)
    const [only] = names
    return {
      ...base,
      message: `${path} has no default export; it exports ${shown}${names.length > NAMES_SHOWN ? ' and more' : ''}`,
      hint: `Export the plugin as the default: "${exampleFor(bundle)}"${names.length === 1 ? `; if that is ${printable(only ?? '', 60)} already, write "export default" before it` : ''}.`,
    }
  }
  return {
    ...base,
    message: `${path} exports nothing, so a page gets no plugin from it`,
    hint: `End the source of the entry with "${exampleFor(bundle)}". If it does, the build writes another format, or left the export out as unused. ${AS_ES_MODULE}`,
  }
}

function wrong(
  bundle: CheckedBundle,
  exported: Exclude<DefaultExport, { kind: 'missing' }>,
): Finding | undefined {
  if (exported.kind === 'unknown') return undefined
  const is = describeWrong(exported.shape, exampleFor(bundle))
  if (is === undefined) return undefined
  const { line, column } = exported.place
  return {
    code: 'EXPORT_WRONG',
    file: exported.in.file.path,
    line,
    column,
    message: `${printable(exported.in.file.path)}:${line}:${column} exports ${is.what} as the default, where a page expects a plugin: an object with "extensions"`,
    hint: is.hint,
  }
}

/** What cannot be a plugin, and what to do; undefined for what can be. */
function describeWrong(
  shape: ExportShape,
  example: string,
): { readonly what: string; readonly hint: string } | undefined {
  const component = {
    what: 'a component',
    hint: `Say at which extension point it is shown: "${example}".`,
  }
  if (shape.kind === 'function') return { ...component, what: 'a function' }
  if (shape.kind === 'class') return { ...component, what: 'a class' }
  if (shape.kind === 'literal') {
    return { what: `a value of type ${shape.type}`, hint: `Export the plugin: "${example}".` }
  }
  if (shape.kind === 'call') {
    const { imported } = shape
    const isComponent = imported?.specifier === 'react' && COMPONENT_MAKERS.has(imported.name)
    return isComponent ? component : undefined
  }
  if (shape.kind !== 'object' || shape.open) return undefined
  // An object whose prototype is set may have its extensions there.
  if (shape.keys.includes('extensions') || shape.keys.includes('__proto__')) return undefined
  const keys = printable(shape.keys.slice(0, NAMES_SHOWN).join(', '), 200)
  return {
    what: keys === '' ? 'an empty object' : `an object without "extensions" (it has ${keys})`,
    hint: `Name the components by extension point, below "extensions": "${example}".`,
  }
}
