import { capabilityKey } from '@plugboard/types'
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
    return inspectProgram(parsed, source, placeOf)
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
    const walk = walkScript(program, 'classic')
    resolveNames(walk)
    return readFacts({ program, walk, evaluator: createEvaluator(walk), placeOf })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** The facts, and those of another reading of the same script that are not among them. */
function withFacts(facts: ScriptFacts, more: ScriptFacts): ScriptFacts {
  const capabilities = new Set(facts.capabilities.map(capabilityKey))
  const imports = new Set(facts.imports.map(({ specifier, kind }) => `${kind} ${specifier}`))
  return {
    imports: [
      ...facts.imports,
      ...more.imports.filter(({ specifier, kind }) => !imports.has(`${kind} ${specifier}`)),
    ],
    capabilities: [
      ...facts.capabilities,
      ...more.capabilities.filter((each) => !capabilities.has(capabilityKey(each))),
    ],
    omitted: {
      imports: Math.max(facts.omitted.imports, more.omitted.imports),
      capabilities: Math.max(facts.omitted.capabilities, more.omitted.capabilities),
    },
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

/** Begins a comment in a classic script and not in a module, so what the module has in a comment may be code there. */
const HTML_COMMENT = '<!--'

function inspectProgram(
  program: ESTree.Program,
  source: string,
  placeOf: (offset: number) => Place,
): ScriptInspection {
  // Without import and export it is also valid as the classic script of a worker, which may do something else.
  const isModule = program.body.some(({ type }) => type === 'ImportDeclaration' || type.startsWith('Export'))
  const walk = walkScript(program, isModule ? 'module' : 'either')
  const commonJs = resolveNames(walk)
  const evaluator = createEvaluator(walk)
  const exported = readExports({ program, scope: walk.scope, evaluator, placeOf })
  if (exported.fault) {
    const { message, offset } = exported.fault
    const fault = { message, place: placeOf(offset), looksLike: null }
    return { kind: 'faulty', fault }
  }
  const read = readFacts({ program, walk, evaluator, placeOf })
  const classic = !isModule && source.includes(HTML_COMMENT) ? readClassic(source) : undefined
  const facts = classic ? withFacts(read, classic) : read
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
