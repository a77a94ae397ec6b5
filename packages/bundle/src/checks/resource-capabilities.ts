import type { Capability, CapabilityName } from '@plugboard/types'
import { CSS } from '../content-type.ts'
import { shortTarget } from '../javascript/capability-list.ts'
import { OWN_ORIGIN, urlTarget } from '../javascript/url-target.ts'
import type { CheckedFile } from './check.ts'
import { anyTextOf } from './checked-text.ts'
import { createPlaceFinder } from './place-in-text.ts'

const MARKUP = /\.(?:svg|html?|xhtml|xml)$/i
const SCRIPT_ELEMENT = /<(?:[\w-]{1,40}:)?script(?![\w-])/gi

// Each of these matches a text in one way only, so that no style sheet takes more than linear time.
const IN_DOUBLE = String.raw`[^"\\\n\r\f]*(?:\\[^][^"\\\n\r\f]*)*`
const IN_SINGLE = String.raw`[^'\\\n\r\f]*(?:\\[^][^'\\\n\r\f]*)*`
const STRING = `"(${IN_DOUBLE})"|'(${IN_SINGLE})'`
/** A string that is not closed ends with its line, and is passed over as a whole: its quotes would each be tried again. */
const BAD_STRING = `"${IN_DOUBLE}|'${IN_SINGLE}`
const COMMENT = String.raw`/\*[^*]*\*+(?:[^/*][^*]*\*+)*/`
const GAP = String.raw`\s*(?:${COMMENT}\s*)*`
/** What matters of a style sheet, in its order; comments and other strings are there so that nothing is found in them. */
const TOKEN = new RegExp(
  [
    String.raw`/\*[^]*?(?:\*/|$)`,
    `(?:@${word('import')}${GAP}|${word('url')}\\(\\s*|${word('src')}\\(\\s*)(?:${STRING})`,
    String.raw`${word('url')}\(\s*([^"')\s][^)]*)`,
    String.raw`(${word('image-set')}\()`,
    STRING,
    BAD_STRING,
    '[;{}]',
  ].join('|'),
  'gi',
)

/** What a style sheet has the page load from other servers, and scripts in markup. Style elements and attributes are not read. */
export function resourceCapabilities(file: CheckedFile): readonly Capability[] {
  const isStyle = file.contentType === CSS
  if (!isStyle && !MARKUP.test(file.path)) return []
  const text = anyTextOf(file)
  if (text === undefined) return []
  const placeOf = createPlaceFinder(text)
  const capability = (name: CapabilityName, target: string, offset: number): Capability => ({
    name,
    target: shortTarget(target),
    confidence: 'certain',
    count: 1,
    places: [{ file: file.path, ...placeOf(offset) }],
  })
  if (isStyle) return hostsOf(text).map(({ host, offset }) => capability('network.resource', host, offset))
  return Array.from(text.matchAll(SCRIPT_ELEMENT), ({ index }) =>
    capability('page.markup-script', file.path, index),
  )
}

function hostsOf(css: string): readonly { readonly host: string; readonly offset: number }[] {
  const hosts: { host: string; offset: number }[] = []
  // The strings of image-set() are URLs.
  let isImageSet = false
  for (const match of css.matchAll(TOKEN)) {
    const [token, quoted, single, bare, imageSet, otherQuoted, otherSingle] = match
    if (imageSet !== undefined) isImageSet = true
    else if (/^[;{}]$/.test(token)) isImageSet = false
    const url = quoted ?? single ?? bare ?? (isImageSet ? (otherQuoted ?? otherSingle) : undefined)
    if (url === undefined) continue
    const { target } = urlTarget(unescaped(url))
    if (target !== OWN_ORIGIN && !target.endsWith(':')) hosts.push({ host: target, offset: match.index })
  }
  return hosts
}

/** CSS Syntax, "consume an escaped code point". */
function unescaped(text: string): string {
  return text.replace(/\\(?:([\da-f]{1,6})(?:\r\n|\s)?|(\r\n|[^]))/gi, (_all, hex: string, other: string) => {
    if (hex === undefined) return /[\n\r\f]/.test(other) ? '' : other
    const code = Number.parseInt(hex, 16)
    return code > 0x10_ff_ff ? '\ufffd' : String.fromCodePoint(code)
  })
}

/** A pattern of a name in CSS, each of whose letters can be an escape. */
function word(name: string): string {
  return Array.from(name, (letter) => {
    const codes = [letter.toLowerCase(), letter.toUpperCase()].map((each) => each.charCodeAt(0).toString(16))
    const itself = /[\da-f]/i.test(letter) ? '' : `|\\\\${letter}`
    return `(?:${letter}${itself}|\\\\0{0,4}(?:${codes.join('|')})\\s?)`
  }).join('')
}
