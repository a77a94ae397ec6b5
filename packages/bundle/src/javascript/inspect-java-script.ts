import type { ESTree } from 'meriyah'
import { createCapabilityList } from './capability-list.ts'
import { createEvaluator } from './evaluator.ts'
import { createLineTable } from './line-table.ts'
import { parseScript, tooDeep } from './parse-script.ts'
import { readCapabilities } from './read-capabilities.ts'
import { readExports } from './read-exports.ts'
import { readImports } from './read-imports.ts'
import { resolveNames } from './resolve-names.ts'
import type { Place, ScriptInspection } from './script-inspection.ts'
import { RedeclaredError, walkScript } from './script-walk.ts'

/**
 * Reads a script as an ES module: what it imports and exports, and what it can do in a page. It runs nothing of it, and takes time
 * and memory in proportion to its length. A script that is nested too deeply for the stack is faulty.
 *
 * @example
 * inspectJavaScript('fetch("https://example.com/")')
 */
export function inspectJavaScript(source: string): ScriptInspection {
  const parsed = parseScript(source)
  if (!('type' in parsed)) return { kind: 'faulty', fault: parsed }
  const placeOf = createLineTable(source)
  try {
    return inspectProgram(parsed, placeOf)
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'faulty', fault: tooDeep(source) }
    if (!(error instanceof RedeclaredError)) throw error
    const { message, offset } = error
    return { kind: 'faulty', fault: { message, place: placeOf(offset), looksLike: null } }
  }
}

function inspectProgram(program: ESTree.Program, placeOf: (offset: number) => Place): ScriptInspection {
  const walk = walkScript(program)
  const commonJs = resolveNames(walk)
  const evaluator = createEvaluator(walk)
  const exported = readExports({ program, scope: walk.scope, evaluator, placeOf })
  if (exported.fault) {
    const { message, offset } = exported.fault
    const fault = { message, place: placeOf(offset), looksLike: null }
    return { kind: 'faulty', fault }
  }
  const imported = readImports({ program, walk, evaluator, placeOf })
  const found = createCapabilityList()
  readCapabilities(walk, evaluator, found)
  const { capabilities, omitted } = found.list(placeOf)
  const react = walk.react.find()
  return {
    kind: 'module',
    facts: {
      imports: imported.imports,
      exports: exported.exports,
      commonJs: commonJs === null || exported.exports.length > 0 ? null : placeOf(commonJs),
      react: react === null ? null : placeOf(react),
      extensionPoints: exported.extensionPoints,
      capabilities,
      omitted: { imports: imported.omitted, exports: exported.omitted, capabilities: omitted },
    },
  }
}
