/** An answer as it was received. */
export interface HttpAnswer {
  readonly status: number
  /** Names in lower case, in the order they were sent. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
}

/** Parses one complete answer with a Content-Length; null while it is incomplete. */
export function parseHttpAnswer(bytes: Buffer, method: string): HttpAnswer | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return null
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1])
  if (!Number.isInteger(status)) throw new Error(`${JSON.stringify(statusLine)} is not a status line`)
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  const length = Number(headers.find(([name]) => name === 'content-length')?.[1] ?? 0)
  const bodySize = method === 'HEAD' || status === 304 ? 0 : length
  const body = bytes.subarray(end + 4)
  if (body.length > bodySize) throw new Error(`an answer has ${body.length - bodySize} bytes too many`)
  return body.length < bodySize ? null : { status, headers, body }
}

// Headers of the connection, which do not belong to the representation.
const CONNECTION_HEADERS = new Set(['date', 'connection', 'keep-alive'])

/** The headers that two servers must have in common for the same representation. */
export function representationHeaders({ headers }: HttpAnswer): readonly (readonly [string, string])[] {
  return headers.filter(([name]) => !CONNECTION_HEADERS.has(name))
}
