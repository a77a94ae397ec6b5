import { TraceMap, traceSegment } from '@jridgewell/trace-mapping'
import { z } from 'zod'
import type { Place } from '../javascript/script-inspection.ts'

/** A larger map is not read. */
export const SOURCE_MAP_LIMIT_BYTES = 16_777_216
/** The most values of a map as JSON. The mappings and each source are one. */
export const VALUES_LIMIT = 500_000
/** The most segments and lines of a map, all sections together. Each takes up to 160 bytes of memory. */
export const SEGMENTS_LIMIT = 1_000_000
const SECTIONS_LIMIT = 10_000
const SOURCES_LIMIT = 100_000
const SHOWN_LENGTH = 200

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const SEMICOLON = 0x3b
const BRACKET = 0x5b
const BACKSLASH = 0x5c
const BRACE = 0x7b

const Names = z.array(z.string().nullable()).max(SOURCES_LIMIT)
const PlainMap = z.object({
  version: z.literal(3),
  sources: Names,
  sourcesContent: Names.nullish(),
  mappings: z.string(),
})
const Offset = z.int().nonnegative()
const Section = z.object({ offset: z.object({ line: Offset, column: Offset }), map: PlainMap })
const IndexMap = z.object({ version: z.literal(3), sections: z.array(Section).max(SECTIONS_LIMIT) })

type Section = z.infer<typeof Section>

/** A place in a source, as a map names it. */
export interface TracedPlace extends Place {
  /** As the map has it. */
  readonly source: string
  /** The text of its line, if the map has the source. */
  text(): string | undefined
}

/** A source map that can be read. */
export interface SourceMap {
  /** Where that place of the script was written; undefined if the map does not say. */
  trace(place: Place): TracedPlace | undefined
}

/** Thrown by `readSourceMap`; its message continues a sentence that begins with the name of the map. */
export class SourceMapFaultError extends Error {
  override readonly name = 'SourceMapFaultError'
}

/**
 * Reads a source map of version 3, also one of sections (ECMA-426). Its mappings are decoded when the first place is traced.
 *
 * @throws SourceMapFaultError
 */
export function readSourceMap(text: string): SourceMap {
  const value = parseJson(text)
  if (typeof value === 'object' && value !== null && 'sections' in value)
    return openSections(parse(IndexMap, value).sections)
  return openSections([{ offset: { line: 0, column: 0 }, map: parse(PlainMap, value) }])
}

function parseJson(text: string): unknown {
  // Some servers begin JSON with a line that is no script.
  const json = text.startsWith(")]}'") ? text.slice(text.indexOf('\n') + 1) : text
  // Before it is parsed: that is one call, which a limit of memory cannot end, so it would end the process instead.
  if (countValues(json) > VALUES_LIMIT) throw new SourceMapFaultError(`has more than ${VALUES_LIMIT} values`)
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new SourceMapFaultError('is not JSON', { cause })
  }
}

/** How many values JSON has at most, up to where it is faulty. */
function countValues(json: string): number {
  let count = 1
  let isInString = false
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at)
    if (isInString) {
      if (code === BACKSLASH) at += 1
      else if (code === QUOTE) isInString = false
    } else if (code === QUOTE) isInString = true
    else if (code === COMMA || code === COLON || code === BRACKET || code === BRACE) count += 1
  }
  return count
}

function parse<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue?.path.join('.').slice(0, SHOWN_LENGTH)
  throw new SourceMapFaultError(
    `is not a source map of version 3${place ? `: "${place}" is missing or wrong` : ''}`,
  )
}

/** Maps of parts of a script, the first of which may begin anywhere. */
function openSections(sections: readonly Section[]): SourceMap {
  let segments = 0
  for (const { map } of sections) {
    requireVlq(map.mappings)
    segments += countSegments(map.mappings)
    if (segments > SEGMENTS_LIMIT) throw new SourceMapFaultError(`has more than ${SEGMENTS_LIMIT} segments`)
  }
  const sorted = sections.toSorted(
    ({ offset: left }, { offset: right }) => left.line - right.line || left.column - right.column,
  )
  const opened = new Map<Section, TraceMap>()
  return {
    trace(place) {
      const line = place.line - 1
      const column = place.column - 1
      const section = sorted.findLast(
        ({ offset }) => offset.line < line || (offset.line === line && offset.column <= column),
      )
      if (!section) return undefined
      const { offset, map } = section
      const traced = opened.get(section) ?? openMappings(map.mappings)
      opened.set(section, traced)
      const columnOffset = line === offset.line ? offset.column : 0
      const [, source, sourceLine, sourceColumn] =
        traceSegment(traced, line - offset.line, column - columnOffset) ?? []
      if (source === undefined || sourceLine === undefined || sourceColumn === undefined) return undefined
      const name = map.sources[source]
      if (typeof name !== 'string' || sourceLine < 0 || sourceColumn < 0) return undefined
      const text = () => lineOf(map.sourcesContent?.[source], sourceLine)
      return { source: name, line: sourceLine + 1, column: sourceColumn + 1, text }
    },
  }
}

/** Without the names of the sources, which would be resolved as URLs. */
function openMappings(mappings: string): TraceMap {
  return new TraceMap({ version: 3, names: [], sources: [], mappings })
}

function requireVlq(mappings: string): void {
  if (/[^A-Za-z0-9+/,;]/.test(mappings)) throw new SourceMapFaultError('has mappings that are not Base64 VLQ')
}

function countSegments(mappings: string): number {
  let count = 1
  for (let at = 0; at < mappings.length; at += 1) {
    const code = mappings.charCodeAt(at)
    if (code === COMMA || code === SEMICOLON) count += 1
  }
  return count
}

/** A line by its number from 0. */
function lineOf(content: string | null | undefined, line: number): string | undefined {
  if (typeof content !== 'string') return undefined
  let start = 0
  for (let at = 0; at < line; at += 1) {
    start = content.indexOf('\n', start) + 1
    if (start === 0) return undefined
  }
  const end = content.indexOf('\n', start)
  return content.slice(start, end === -1 ? undefined : end)
}
