import { once } from 'node:events'
import { connect } from 'node:net'

const DEADLINE_MS = 5_000
const HEAD_END = '\r\n\r\n'

/** What was received over the socket. */
export interface RawResponse {
  /** From the last status line, so that a `100 Continue` does not count; null when there was none. */
  readonly status: number | null
  /** In the order and case of the wire, repeated fields included. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  /** The bytes after the head; a chunked body is not decoded. */
  readonly body: Buffer
  /** Everything that was received. */
  readonly bytes: Buffer
  /** Whether the server closed the connection, by an end or a reset, before the deadline. */
  readonly closed: boolean
}

export interface RawRequest {
  readonly port: number
  /** Joined with CRLF and ended by an empty line; characters are bytes (latin1). */
  readonly lines?: readonly string[]
  /** Sent unchanged, after `lines`. */
  readonly bytes?: Uint8Array
  /** Shuts the sending side after the request. */
  readonly half?: boolean
  readonly deadlineMs?: number
}

/**
 * Writes exact bytes to 127.0.0.1 and reads what comes back until the connection closes, one response is complete, or
 * the deadline passes. Rejects only when it cannot connect.
 *
 * @example
 * const response = await rawRequest({ port, lines: ['GET / HTTP/1.1', 'Host: a', 'Host: b'] })
 * expect(response.status).toBe(400)
 */
export async function rawRequest(request: RawRequest): Promise<RawResponse> {
  const { port, lines, bytes, half = false, deadlineMs = DEADLINE_MS } = request
  const head = lines ? Buffer.from(`${lines.join('\r\n')}${HEAD_END}`, 'latin1') : Buffer.alloc(0)
  const isHead = lines?.[0]?.startsWith('HEAD ') ?? false
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true })
  await once(socket, 'connect')
  let received: Buffer = Buffer.alloc(0)
  let closed = false
  await new Promise<void>((resolve) => {
    const deadline = setTimeout(resolve, deadlineMs)
    const finish = () => {
      clearTimeout(deadline)
      resolve()
    }
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (isComplete(parse(received), isHead)) finish()
    })
    // A reset is an answer too: the server has closed.
    for (const event of ['end', 'error', 'close'] as const) {
      socket.on(event, () => {
        closed = true
        finish()
      })
    }
    socket.write(Buffer.concat([head, bytes ?? Buffer.alloc(0)]))
    if (half) socket.end()
  })
  socket.destroy()
  return { ...parse(received), bytes: received, closed }
}

type Parsed = Pick<RawResponse, 'status' | 'headers' | 'body'>

function parse(bytes: Buffer): Parsed {
  const end = bytes.indexOf(HEAD_END)
  if (end === -1) return { status: null, headers: [], body: Buffer.alloc(0) }
  const [statusLine = '', ...fields] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const body = bytes.subarray(end + HEAD_END.length)
  const status = Number(/^HTTP\/\d\.\d (\d{3})(?: |$)/.exec(statusLine)?.[1])
  if (Number.isNaN(status)) return { status: null, headers: [], body: Buffer.alloc(0) }
  // An interim response: the one that counts follows it (RFC 9110 §15.2).
  if (status < 200 && status !== 101) return parse(body)
  return { status, headers: fields.map(parseField), body }
}

function parseField(field: string): readonly [string, string] {
  const colon = field.indexOf(':')
  return colon === -1 ? [field, ''] : [field.slice(0, colon), field.slice(colon + 1).trim()]
}

function isComplete({ status, headers, body }: Parsed, isHead: boolean): boolean {
  const valueOf = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
  // The server announced that it closes, so wait for its end.
  if (status === null || /\bclose\b/i.test(valueOf('connection') ?? '')) return false
  if (isHead || status === 204 || status === 304) return true
  if (/\bchunked\b/i.test(valueOf('transfer-encoding') ?? ''))
    return /(?:^|\r\n)0\r\n\r\n$/.test(body.toString('latin1'))
  return body.length >= Number(valueOf('content-length') ?? Infinity)
}
