import { isUtf8 } from 'node:buffer'
import { printable } from '@plugboard/types'
import type { CheckedFile } from '../checks/check.ts'
import { SOURCE_MAP_LIMIT_BYTES, SourceMapFaultError } from './read-source-map.ts'

const MARK = 'sourceMappingURL='
const COMMENT_START = /\/[/*][#@][ \t]$/
const JSON_DATA = /^data:application\/json[^,]*?(;base64)?,/i

/** The text of a source map, and where it is. */
export interface FoundSourceMap {
  /** For messages. */
  readonly label: string
  /** The path of the map, or of the file that it is in. */
  readonly file: string
  /** @throws SourceMapFaultError when it is too large, or no text */
  text(): string
}

/**
 * The source map of a script or style sheet: in it, or the one that its comment names, or the one beside it. Undefined when there
 * is none.
 */
export function findSourceMap(file: CheckedFile, maps: readonly CheckedFile[]): FoundSourceMap | undefined {
  const reference = referenceIn(file.text() ?? '')
  const data = reference && JSON_DATA.exec(reference)
  if (reference && data) {
    const content = reference.slice(data[0].length)
    const label = `the source map in ${printable(file.path)}`
    return { label, file: file.path, text: () => decodeData(content, data[1] !== undefined) }
  }
  const named = reference && pathOf(reference, file.path)
  const map = maps.find(({ path }) => path === named) ?? maps.find(({ path }) => path === `${file.path}.map`)
  return map && { label: printable(map.path), file: map.path, text: () => textOf(map) }
}

/** What the last comment of its kind names. */
function referenceIn(text: string): string | undefined {
  const at = text.lastIndexOf(MARK)
  if (at === -1 || !COMMENT_START.test(text.slice(Math.max(0, at - 4), at))) return undefined
  const start = at + MARK.length
  const rest = text.slice(start)
  const end = rest.search(/[\s'"*]/)
  return end === -1 ? rest : rest.slice(0, end)
}

/** The path in the bundle that a reference means from a file; undefined when it leads elsewhere. */
function pathOf(reference: string, path: string): string | undefined {
  const base = `https://bundle.invalid/${path.split('/').map(encodeURIComponent).join('/')}`
  const url = URL.parse(reference, base)
  if (!url || url.origin !== 'https://bundle.invalid') return undefined
  return decodePath(url.pathname.slice(1))
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

function decodeData(content: string, isBase64: boolean): string {
  if (!isBase64) {
    const text = decodePath(content)
    if (text === undefined) throw new SourceMapFaultError('is not percent-encoded correctly')
    return text
  }
  return decode(Buffer.from(content, 'base64'))
}

function textOf(map: CheckedFile): string {
  if (map.size > SOURCE_MAP_LIMIT_BYTES)
    throw new SourceMapFaultError(
      `has ${map.size} bytes; at most ${SOURCE_MAP_LIMIT_BYTES} are read of a source map`,
    )
  return decode(map.bytes())
}

function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new SourceMapFaultError('is not UTF-8')
  const text = bytes.toString()
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}
