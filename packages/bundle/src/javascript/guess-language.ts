import { isParseError, type Options, parse } from 'meriyah'
import type { ScriptFault } from './script-inspection.ts'

type Language = ScriptFault['looksLike']

const HTML = /^\s*<(?:!doctype|!--|\?xml|html|head|body|script|div|meta|title)\b/i
const JSON_START = /^\s*[{[]\s*(?:"|\{|\[|\d|\}|\])/
/** So much of the text before and after a fault is looked at. */
const AROUND = 200
/** So much of the beginning of a script is searched for what only TypeScript has. */
const BEGINNING = 50_000

// Each begins at a line or a word and has no repetition within a repetition, so it takes time in proportion to the text.
const TYPESCRIPT = [
  /^[ \t]*(?:import|export)[ \t]+type\b/m,
  /^[ \t]*(?:export[ \t]+)?(?:declare[ \t]+)?(?:interface|enum|namespace|abstract class)[ \t]+[A-Za-z_$]/m,
  /^[ \t]*(?:export[ \t]+)?(?:declare[ \t]+)?type[ \t]+[A-Za-z_$][\w$]{0,99}[ \t]*[=<]/m,
  /[\w$)\]?][ \t]?:[ \t]{0,9}(?:string|number|boolean|any|unknown|void|never|Promise<|Array<|Record<|React\.)/,
  /\b(?:as[ \t]+(?:const|any|unknown|string|number)|satisfies[ \t]+[A-Z])\b/,
  /^[ \t]*(?:private|public|protected|readonly)[ \t]+[A-Za-z_$]/m,
]
/** What begins with the fault where a tag does. */
const TAG = /^(?:<\s*(?:[A-Za-z][\w.:-]*)?[\s/>]|[A-Za-z][\w.-]*\s*[/>=]|>)/

/** Guesses what a script is that does not parse as an ES module. `offset` is that of the fault. */
export function guessLanguage(source: string, offset: number): Language {
  if (HTML.test(source.slice(0, AROUND))) return 'html'
  if (JSON_START.test(source.slice(0, AROUND)) && isJson(source)) return 'json'
  if (parses(source, { sourceType: 'commonjs', next: true })) return 'commonjs-syntax'
  if (parses(source, { sourceType: 'module', next: true, jsx: true })) return 'jsx'
  const beginning = source.slice(0, BEGINNING)
  const around = source.slice(Math.max(0, offset - AROUND), offset + AROUND)
  if (TYPESCRIPT.some((sign) => sign.test(around) || sign.test(beginning))) return 'typescript'
  const before = source.slice(Math.max(0, offset - 1), offset)
  const at = source.slice(offset, offset + AROUND)
  return TAG.test(at) && (at.startsWith('<') || before === '<') ? 'jsx' : null
}

/** Also JSON that is cut off or has a fault of its own, if it begins as an object with a name in quotes does. */
function isJson(source: string): boolean {
  try {
    JSON.parse(source)
    return true
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError)
      return /^\s*\{\s*"/.test(source.slice(0, AROUND))
    throw error
  }
}

function parses(source: string, options: Options): boolean {
  try {
    parse(source, options)
    return true
  } catch (error) {
    if (isParseError(error) || error instanceof RangeError) return false
    throw error
  }
}
