import type { Finding } from '@plugboard/types'
import { CSS, JAVASCRIPT } from '../content-type.ts'
import type { SpooledBlob } from '../spool/spooled-blob.ts'
import type { BundleCheck } from './bundle-check.ts'

/** Checks that every script and style sheet is UTF-8, as its content type says. Faulty code is not looked for. */
export const checkText: BundleCheck = async ({ files }, { signal }) => {
  const findings: Finding[] = []
  const texts = files.filter(({ contentType }) => contentType === JAVASCRIPT || contentType === CSS)
  for (const { path, contentType, content } of texts) {
    const fault = await textFault(content, signal)
    if (fault === undefined) continue
    const isScript = contentType === JAVASCRIPT
    findings.push({
      code: isScript ? 'NOT_JAVASCRIPT' : 'NOT_CSS',
      file: path,
      message: `${path} is not the text of a ${isScript ? 'script' : 'style sheet'}: it ${fault}`,
      hint: 'Save it as text in UTF-8, and upload again.',
    })
  }
  const message =
    'all scripts and style sheets are text in UTF-8; whether their code is faulty was not checked'
  return { findings, results: findings.length > 0 ? [] : [{ name: 'text', outcome: 'passed', message }] }
}

async function textFault(content: SpooledBlob, signal: AbortSignal | undefined): Promise<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    let read = 0
    for await (const chunk of content.open()) {
      signal?.throwIfAborted()
      const bytes: Buffer = chunk
      if (read === 0 && isUtf16(bytes)) return 'is UTF-16'
      const nul = bytes.indexOf(0)
      if (nul >= 0) return `has a NUL at byte ${read + nul}`
      decoder.decode(bytes, { stream: true })
      read += bytes.length
    }
    decoder.decode()
    return undefined
  } catch (error) {
    if (isEncodingFault(error)) return 'is not UTF-8'
    throw error
  }
}

/** Recognised by its byte order mark, which Windows PowerShell writes with `>`. */
function isUtf16([first, second]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
}

function isEncodingFault(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
}
