import type { ExportShape, ModuleExport, ModuleFacts, Place } from '../javascript/script-inspection.ts'
import type { CheckContext } from './check.ts'
import { resolveSpecifier } from './resolve-specifier.ts'
import { type ScriptModule, scriptModule } from './script-modules.ts'

/** How many modules a default export is followed through. */
const HOPS_LIMIT = 10

/** What the entry exports as its default, found through the modules that it comes from. */
export type DefaultExport =
  | { readonly kind: 'missing'; readonly in: ScriptModule }
  | {
      readonly kind: 'found'
      readonly in: ScriptModule
      /** Its name there. */
      readonly name: string
      readonly place: Place
      readonly shape: ExportShape
    }
  | { readonly kind: 'unknown' }

/** Finds the default export of the entry; `unknown` where the text does not tell, or the entry is no ES module. */
export function findDefaultExport(context: CheckContext): DefaultExport {
  let module = scriptModule(context, context.bundle.entry)
  let name = 'default'
  for (let hops = 0; module && hops < HOPS_LIMIT; hops += 1) {
    const exported = exportNamed(module.facts, name)
    if (!exported)
      return hasUnknownExports(module.facts, name) ? { kind: 'unknown' } : { kind: 'missing', in: module }
    const { shape, place } = exported
    if (shape.kind !== 'imported') return { kind: 'found', in: module, name, place, shape }
    if (shape.imported.name === '*') return { kind: 'unknown' }
    const { metadata } = context.bundle
    const target = resolveSpecifier(shape.imported.specifier, { from: module.file.path, metadata })
    module = target.kind === 'file' ? scriptModule(context, target.path) : undefined
    name = shape.imported.name
  }
  return { kind: 'unknown' }
}

/** Whether it may export a name that is not in the list. `export *` never exports a default. */
function hasUnknownExports({ exports, omitted }: ModuleFacts, name: string): boolean {
  return omitted.exports > 0 || (name !== 'default' && exports.some((each) => each.name === '*'))
}

function exportNamed({ exports }: ModuleFacts, name: string): ModuleExport | undefined {
  return exports.find((each) => each.name === name)
}
