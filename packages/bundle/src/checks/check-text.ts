import { isUtf8 } from 'node:buffer'
import { CSS, JAVASCRIPT } from '../content-type.ts'
import type { Check } from './check.ts'

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
    const fault = textFault(file.bytes())
    if (fault === undefined) return
    report({
      code: isScript ? 'NOT_JAVASCRIPT' : 'NOT_CSS',
      file: file.path,
      message: `${file.path} is not the text of a ${isScript ? 'script' : 'style sheet'}: it ${fault}`,
      hint: 'Save it as text in UTF-8, and upload again.',
    })
  },
}

function textFault(bytes: Buffer): string | undefined {
  if (isUtf16(bytes)) return 'is UTF-16'
  const nul = bytes.indexOf(0)
  if (nul >= 0) return `has a NUL at byte ${nul}`
  return isUtf8(bytes) ? undefined : 'is not UTF-8'
}

/** Recognised by its byte order mark, which Windows PowerShell writes with `>`. */
function isUtf16([first, second]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
}
