import { printable } from '@plugboard/types'

/** What an icon is drawn with. Anything else could run, load, or show something of others. */
const DRAWING = new Set(
  (
    'svg g defs symbol use title desc metadata style path rect circle ellipse line polyline polygon text tspan ' +
    'clipPath mask pattern marker linearGradient radialGradient stop filter switch ' +
    'feBlend feColorMatrix feComponentTransfer feComposite feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR ' +
    'feGaussianBlur feMerge feMergeNode feMorphology feOffset'
  ).split(' '),
)

// XML allows no "<" in the value of an attribute, so that each tag ends before the next one begins, and this takes linear time.
const TAG = /<\/?([^\s/>"'<=!?]+)(?=[\s/>])((?:"[^"<]*"|'[^'<]*'|[^'"<>])*)>/g
const ATTRIBUTE = /(?<=^|[\s"'])([^\s/>"'<=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const PROLOGUE = /^\uFEFF?(?:\s|<\?xml[^<>]*\?>|<!--[^<>]*-->|<!DOCTYPE[^<>[]*>)*<svg[\s>]/
// Bound to one of these, the prefix of an editor would be no note.
const DRAWN_NAMESPACE = /www\.w3\.org\/(?:2000\/svg|1999\/xhtml)/i
const REFERENCE = /&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi

/**
 * Why a text is no SVG that may be an icon: it is none, or has something beside a drawing of its own. It continues a sentence that begins
 * with the name of the file. Comments and CDATA are read like the rest, because what hides in them is for nobody.
 */
export function svgFault(text: string): string | undefined {
  if (!PROLOGUE.test(text)) return 'is not an SVG'
  if (/<!ENTITY|<!DOCTYPE[^>]*\[/i.test(text)) return 'has entities of its own'
  if (/<\?(?!xml\s)/i.test(text)) return 'has a processing instruction'
  for (const [, name = '', attributes = ''] of text.matchAll(TAG)) {
    if (isOfAnEditor(name)) continue
    if (!DRAWING.has(name)) return `has an element ${printable(name)}`
    const fault = attributeFault(attributes)
    if (fault !== undefined) return fault
  }
  const plain = decoded(text)
  return /@import/i.test(plain) || hasOutsideUrl(plain) ? 'loads something by its styles' : undefined
}

/** Drawing programs leave notes in namespaces of their own, which browsers do not draw: `sodipodi:namedview`, `rdf:RDF`. */
function isOfAnEditor(name: string): boolean {
  return /^(?:sodipodi|inkscape|rdf|cc|dc|sketch|serif):/.test(name)
}

function attributeFault(attributes: string): string | undefined {
  for (const [, name = '', double, single] of attributes.matchAll(ATTRIBUTE)) {
    const value = decoded(double ?? single ?? '').trim()
    if (/^on/i.test(name)) return `has a handler ${printable(name)}`
    if (isOfAnEditor(`${name.replace(/^xmlns:/, '')}:`) && DRAWN_NAMESPACE.test(value))
      return `gives ${printable(name)} another meaning`
    if (/^(?:.+:)?href$|^src$/i.test(name) && !value.startsWith('#'))
      return `refers to something outside of it by ${printable(name)}`
    if (hasOutsideUrl(value)) return `loads something by ${printable(name)}`
  }
  return undefined
}

function hasOutsideUrl(text: string): boolean {
  return /url\(\s*(?!\s|["']?#)/i.test(text)
}

function decoded(text: string): string {
  return text.replace(REFERENCE, (_whole, hex?: string, decimal?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })
}
