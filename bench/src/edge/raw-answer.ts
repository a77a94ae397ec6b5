import type { HttpAnswer } from './http-answer.ts'
import { representationHeaders } from './http-answer.ts'
import type { Row } from './rows.ts'

/** One answer that the bare server sends from memory, and the request for it. */
export interface RawAnswer {
  readonly path: string
  readonly kind: RequestKind
  readonly status: number
  /** Names and values alternate: the form that `writeHead` handles fastest. */
  readonly headers: string[]
  readonly body: Uint8Array
}

/** Distinguishes the rows of one path. */
export type RequestKind = 'whole' | 'head' | 'conditional' | 'range' | 'negotiated'

/** The kind of a request by its method and headers. */
export function requestKind(
  method: string | undefined,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): RequestKind {
  if (headers['if-none-match'] !== undefined) return 'conditional'
  if (method === 'HEAD') return 'head'
  if (headers['range'] !== undefined) return 'range'
  return headers['accept-encoding'] === undefined ? 'whole' : 'negotiated'
}

/** Records the answer of another server for the bare one: the same headers and the same bytes. */
export function recordAnswer({ method, path, headers }: Row, answer: HttpAnswer): RawAnswer {
  return {
    path,
    kind: requestKind(method, headers),
    status: answer.status,
    headers: representationHeaders(answer).flat(),
    body: answer.body,
  }
}
