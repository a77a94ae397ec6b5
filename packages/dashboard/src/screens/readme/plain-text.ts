const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  reg: '®',
  trade: '™',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  rarr: '→',
  larr: '←',
  times: '×',
}

/** Would show a text, and what comes after it, in another order than it is written. */
const DIRECTION_OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/g

/**
 * A text of a readme as it is shown: with the usual character references of HTML replaced, which Markdown allows, and without characters
 * that change its direction. What it becomes is text still.
 */
export function plainText(text: string): string {
  return text.replace(REFERENCE, replaced).replace(DIRECTION_OVERRIDES, '')
}

function replaced(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? whole) : whole
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
}
