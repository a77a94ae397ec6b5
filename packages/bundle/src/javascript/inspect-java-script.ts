import type { ESTree } from 'meriyah'
import { createCapabilityList } from './capability-list.ts'
import { createEvaluator } from './evaluator.ts'
import { createLineTable } from './line-table.ts'
import { parseClassic, parseScript, tooDeep } from './parse-script.ts'
import { readCapabilities } from './read-capabilities.ts'
import { readExports } from './read-exports.ts'
import { type Read, readImports } from './read-imports.ts'
import { resolveNames } from './resolve-names.ts'
import type { Place, ScriptFacts, ScriptInspection } from './script-inspection.ts'
import { RedeclaredError, walkScript } from './script-walk.ts'

/**
 * Reads a script as an ES module: what it imports and exports, and what it can do in a page. It runs nothing of it, and takes time
 * and memory in proportion to its length. A script that is nested too deeply for the stack is faulty. One that is valid outside of
 * modules only is faulty, and read as such.
 *
 * @example
 * inspectJavaScript('fetch("https://example.com/")')
 */
export function inspectJavaScript(source: string): ScriptInspection {
  const parsed = parseScript(source)
  if (!('type' in parsed)) {
    const classic = parsed.looksLike === 'commonjs-syntax' ? readClassic(source) : undefined
    return classic ? { kind: 'faulty', fault: parsed, classic } : { kind: 'faulty', fault: parsed }
  }
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

function readClassic(source: string): ScriptFacts | undefined {
  const program = parseClassic(source)
  if (program === undefined) return undefined
  const placeOf = createLineTable(source)
  try {
    const walk = walkScript(program, { isClassic: true })
    resolveNames(walk)
    return readFacts({ program, walk, evaluator: createEvaluator(walk), placeOf })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function readFacts(read: Read): ScriptFacts {
  const imported = readImports(read)
  const found = createCapabilityList()
  readCapabilities(read.walk, read.evaluator, found)
  const { capabilities, omitted } = found.list(read.placeOf)
  return {
    imports: imported.imports,
    capabilities,
    omitted: { imports: imported.omitted, capabilities: omitted },
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
  const facts = readFacts({ program, walk, evaluator, placeOf })
  const react = walk.react.find()
  return {
    kind: 'module',
    facts: {
      ...facts,
      exports: exported.exports,
      commonJs: commonJs === null || exported.exports.length > 0 ? null : placeOf(commonJs),
      react: react === null ? null : placeOf(react),
      extensionPoints: exported.extensionPoints,
      omitted: { ...facts.omitted, exports: exported.omitted },
    },
  }
}
