import type { CheckedFile } from './check.ts'
import { TEXT_LIMIT_BYTES } from './check.ts'

/** Types whose files are never text. */
const BINARY = /^(?:image\/(?!svg)|font\/|audio\/|video\/|application\/wasm)/

/**
 * The text of a file of any type: in UTF-8, UTF-16 with a byte order mark, as Windows PowerShell writes it, or else as
 * Latin-1, which has a character for every byte. Undefined for a file with NUL bytes in its first 8 KiB, and for one that
 * has more than TEXT_LIMIT_BYTES.
 */
export function anyTextOf(file: CheckedFile): string | undefined {
  if (file.size === 0 || file.size > TEXT_LIMIT_BYTES || BINARY.test(file.contentType)) return undefined
  const head = file.head()
  if (head[0] === 0xff && head[1] === 0xfe) return file.bytes().toString('utf16le', 2)
  if (head.includes(0)) return undefined
  return file.text() ?? file.bytes().toString('latin1')
}
