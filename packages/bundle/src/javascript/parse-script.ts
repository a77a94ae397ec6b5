import { type ESTree, isParseError, parse, parseModule } from 'meriyah'
import { guessLanguage } from './guess-language.ts'
import { createLineTable } from './line-table.ts'
import type { ScriptFault } from './script-inspection.ts'

/** Positions are offsets; `meriyah` would otherwise also count lines for each node. */
export const PARSE_OPTIONS = { next: true, ranges: { start: true } } as const

export const TOO_DEEP = 'The code is nested too deeply to be read.'

/** Parses a script as an ES module. */
export function parseScript(source: string): ESTree.Program | ScriptFault {
  try {
    return parseModule(source, PARSE_OPTIONS)
  } catch (error) {
    if (error instanceof RangeError) return tooDeep(source)
    if (!isParseError(error)) throw error
    const offset = Math.min(error.start, source.length)
    return {
      message: error.description,
      place: createLineTable(source)(offset),
      looksLike: guessLanguage(source, offset),
    }
  }
}

/**
 * Parses a script that is no module, as browsers read those of workers: with comments as in HTML (`<!--`), which would otherwise hide
 * code. A `return` outside of functions is allowed. Undefined if it does not parse.
 */
export function parseClassic(source: string): ESTree.Program | undefined {
  try {
    return parse(source, { ...PARSE_OPTIONS, sourceType: 'commonjs', webcompat: true })
  } catch (error) {
    if (error instanceof RangeError || isParseError(error)) return undefined
    throw error
  }
}

/** The fault of a script for which the stack does not suffice, at the place of its deepest bracket. */
export function tooDeep(source: string): ScriptFault {
  let depth = 0
  let deepest = 0
  let offset = 0
  for (let index = 0; index < source.length; index += 1) {
    const code = source.charCodeAt(index)
    if (code === 0x28 || code === 0x5b || code === 0x7b) {
      depth += 1
      if (depth <= deepest) continue
      deepest = depth
      offset = index
    } else if (code === 0x29 || code === 0x5d || code === 0x7d) depth -= 1
  }
  return { message: TOO_DEEP, place: createLineTable(source)(offset), looksLike: null }
}
