import type { ChildProcess } from 'node:child_process'
import { nextMessage } from '../next-message.ts'
import type { Target } from '../target.ts'
import { type HttpAnswer, parseHttpAnswer, representationHeaders } from './http-answer.ts'
import type { Row } from './rows.ts'
import type { Slice, SliceResult } from './slice.ts'

/** The measurements of one slice of load on one server. */
export interface Measurement {
  readonly cpuSecondsPerRequest: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** The bytes of a row's request. */
export function requestText({ method, path, headers }: Row): string {
  const fields = Object.entries({ host: '127.0.0.1', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return `${method} ${path} HTTP/1.1\r\n${fields.join('')}\r\n`
}

/** Runs one slice of load on a server. There are no other requests meanwhile, so all of its CPU time is for the load. */
export async function measureSlice({
  load,
  target,
  row,
  expected,
  slice,
}: {
  readonly load: ChildProcess
  readonly target: Target
  readonly row: Row
  /** The expected answer, and its length with the server's own Keep-Alive header. */
  readonly expected: { readonly answer: HttpAnswer; readonly answerBytes: number }
  readonly slice: Pick<Slice, 'count' | 'connections'>
}): Promise<Measurement> {
  const before = await target.usage()
  const result = nextMessage<SliceResult>(load)
  const { answer, answerBytes } = expected
  const asked: Slice = {
    ...slice,
    port: target.port,
    request: requestText(row),
    status: answer.status,
    answerBytes,
  }
  load.send(asked)
  const { seconds, p50Ms, p99Ms, sample } = await result
  const after = await target.usage()
  requireSame(target.name, row, { expected: answer, bytes: Buffer.from(sample) })
  return {
    cpuSecondsPerRequest: (after.cpuSeconds - before.cpuSeconds) / slice.count,
    requestsPerSecond: slice.count / seconds,
    p50Ms,
    p99Ms,
  }
}

function requireSame(
  target: string,
  row: Row,
  { expected, bytes }: { readonly expected: HttpAnswer; readonly bytes: Buffer },
): void {
  const answer = parseHttpAnswer(bytes, row.method)
  const fault = answer === null ? 'the answer is incomplete' : row.fault(answer)
  if (fault !== undefined) throw new Error(`${target}, ${row.name}: ${fault}`)
  if (answer && text(answer) !== text(expected)) {
    throw new Error(`${target}, ${row.name}: the headers are ${text(answer)} instead of ${text(expected)}`)
  }
}

/** The part of the answer that is always the same: the id of the request in a problem changes, and how long a signed URL is valid. */
function text(answer: HttpAnswer): string {
  return representationHeaders(answer)
    .filter(([name]) => name !== 'x-request-id')
    .map(([name, value]) => `${name}: ${value.replace(/max-age=\d{7},/, 'max-age=,')}`)
    .join('; ')
}
