import { createScriptText } from '../script-text.ts'
import type { HttpAnswer } from './http-answer.ts'
import { PAYLOADS, payloadPath, sha256, signedPayloadPath } from './publish-payloads.ts'

/** One measured request, its expected answer, and its bound. */
export interface Row {
  readonly name: string
  readonly method: 'GET' | 'HEAD'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Says what is wrong with an answer; undefined when it is correct. */
  readonly fault: (answer: HttpAnswer) => string | undefined
  /** The most CPU time of the edge, as a multiple of that of the bare server. */
  readonly boundRatio: number
}

// The edge counts, and looks up an earlier decision; the bare server looks up a recorded answer.
const BOUND = 1.05
const PART_BYTES = 1024

const BROWSER_HEADERS = { 'accept-encoding': 'gzip, deflate, br, zstd' }

/** The rows, made from what was published, not from the answers of a server. */
export function createRows(): Row[] {
  const whole = (name: keyof typeof PAYLOADS, label: string): Row => {
    const etag = `"${sha256(createScriptText(PAYLOADS[name]))}"`
    return {
      name: label,
      method: 'GET',
      path: payloadPath(name),
      headers: {},
      fault: expecting(200, { etag, 'content-length': String(PAYLOADS[name]) }, etag),
      boundRatio: BOUND,
    }
  }
  const small = createScriptText(PAYLOADS['10k.js'])
  const etag = `"${sha256(small)}"`
  const smallRow = { path: payloadPath('10k.js'), headers: {}, boundRatio: BOUND }
  return [
    whole('10k.js', '200, 10 KB'),
    { ...whole('10k.js', '200, 10 KB, signed'), path: signedPayloadPath('10k.js') },
    whole('200k.js', '200, 200 KB'),
    whole('5m.js', '200, 5 MB'),
    {
      name: '200, 200 KB in br',
      method: 'GET',
      path: payloadPath('200k.js'),
      headers: BROWSER_HEADERS,
      fault: (answer) =>
        expecting(200, { 'content-encoding': 'br', vary: 'Accept-Encoding' })(answer) ??
        // The strong tag is the digest of the encoded bytes, so this checks the body as well.
        expecting(200, { etag: `"${sha256(answer.body)}"` })(answer),
      boundRatio: BOUND,
    },
    {
      ...smallRow,
      name: '304',
      method: 'GET',
      headers: { 'if-none-match': etag },
      fault: expecting(304, { etag }),
    },
    { ...smallRow, name: 'HEAD', method: 'HEAD', fault: expecting(200, { etag, 'content-length': '10240' }) },
    {
      ...smallRow,
      name: '206, 1 KB',
      method: 'GET',
      headers: { range: `bytes=2048-${2048 + PART_BYTES - 1}` },
      fault: expecting(
        206,
        { etag, 'content-range': `bytes 2048-3071/10240` },
        `"${sha256(small.subarray(2048, 2048 + PART_BYTES))}"`,
      ),
    },
    {
      ...smallRow,
      name: '404',
      method: 'GET',
      path: payloadPath('none.js'),
      fault: expecting(404, { 'cache-control': 'public, max-age=5' }),
    },
  ]
}

function expecting(
  status: number,
  headers: Readonly<Record<string, string>>,
  bodyTag?: string,
): Row['fault'] {
  return (answer) => {
    if (answer.status !== status) return `the status is ${answer.status} instead of ${status}`
    for (const [name, value] of Object.entries(headers)) {
      const actual = answer.headers.find(([each]) => each === name)?.[1]
      if (actual !== value) return `${name} is ${actual} instead of ${value}`
    }
    const isOtherBody = bodyTag !== undefined && `"${sha256(answer.body)}"` !== bodyTag
    return isOtherBody ? 'the body is not what was published' : undefined
  }
}
