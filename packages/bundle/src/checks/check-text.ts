import { CSS, JAVASCRIPT } from '../content-type.ts'
import type { Check, CheckedFile } from './check.ts'

/** Checks that every script and style sheet is UTF-8, as its content type says. */
export const checkText: Check = {
  name: 'text',
  title: 'Scripts and style sheets are text',
  explanation:
    'Browsers decode scripts and style sheets as UTF-8, as their content type says. A file with other bytes, or with NUL bytes, is not what its name says.',
  level: 'enforced',
  isFixed: true,
  codes: ['NOT_JAVASCRIPT', 'NOT_CSS'],
  passed: 'all scripts and style sheets are text in UTF-8',
  checkFile(file, { report }) {
    const isScript = file.contentType === JAVASCRIPT
    if (!isScript && file.contentType !== CSS) return
    const fault = textFault(file)
    if (fault === undefined) return
    report({
      code: isScript ? 'NOT_JAVASCRIPT' : 'NOT_CSS',
      file: file.path,
      message: `${file.path} is not the text of a ${isScript ? 'script' : 'style sheet'}: it ${fault}`,
      hint: 'Save it as text in UTF-8, and upload again.',
    })
  },
}

function textFault(file: CheckedFile): string | undefined {
  if (isUtf16(file.head())) return 'is UTF-16'
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let read = 0
  try {
    for (const chunk of file.chunks()) {
      const nul = chunk.indexOf(0)
      if (nul >= 0) return `has a NUL at byte ${read + nul}`
      decoder.decode(chunk, { stream: true })
      read += chunk.length
    }
    decoder.decode()
    return undefined
  } catch (error) {
    if (isEncodingFault(error)) return 'is not UTF-8'
    throw error
  }
}

function isEncodingFault(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
}

/** Recognised by its byte order mark, which Windows PowerShell writes with `>`. */
function isUtf16([first, second]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
}
