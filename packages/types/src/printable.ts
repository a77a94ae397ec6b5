const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu
const MAX_LENGTH = 120

/** The text on one line for messages: with invisible characters escaped, and cut after `maxLength`. */
export function printable(text: string, maxLength = MAX_LENGTH): string {
  // Cut before escaping: a name may have 65,535 bytes, each of which may need eight characters.
  const shown = text.slice(0, maxLength).replace(INVISIBLE, escaped)
  return text.length > maxLength ? `${shown}…` : shown
}

/** Bytes that are not text, for messages: ASCII unchanged, everything else as `\xNN`. */
export function printableBytes(bytes: Uint8Array): string {
  const text = [...bytes.subarray(0, MAX_LENGTH)]
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : hexadecimal(byte)))
    .join('')
  return bytes.length > MAX_LENGTH ? `${text}…` : text
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

function hexadecimal(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`
}
