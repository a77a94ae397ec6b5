/** Index of the first character at or after `from` that is neither space nor tab (RFC 9110 §5.6.3, OWS). */
export function skipWhitespace(value: string, from: number): number {
  let at = from
  while (isWhitespace(value.charCodeAt(at))) at += 1
  return at
}

/** The part from `from` up to `to`, without the spaces and tabs around it. */
export function trimmedSlice(value: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isWhitespace(value.charCodeAt(start))) start += 1
  while (end > start && isWhitespace(value.charCodeAt(end - 1))) end -= 1
  return value.slice(start, end)
}

/** Whether the text is one or more ASCII digits and nothing else. */
export function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (!isDigit(text.charCodeAt(at))) return false
  }
  return text.length > 0
}

/** Whether the text is a token (RFC 9110 §5.6.2). */
export function isToken(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (!isDigit(code) && !isLetter(code) && !TOKEN_SYMBOLS.has(code)) return false
  }
  return text.length > 0
}

const TOKEN_SYMBOLS: ReadonlySet<number> = new Set(
  Array.from("!#$%&'*+-.^_`|~", (symbol) => symbol.charCodeAt(0)),
)

function isWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
}
