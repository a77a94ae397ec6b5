import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { ProblemError } from '@plugboard/service-kit'
import { type Finding, parseStrictJson } from '@plugboard/types'
import type { FastifyInstance } from 'fastify'
import { requireSafeJson } from './require-safe-json.ts'

interface JsonLimits {
  readonly limitBytes: number
  /** How long a body may take to arrive, however often something of it comes. */
  readonly timeoutMs: number
}

/**
 * Accepts JSON, and nothing else. With the guide's `curl -d '{…}'` curl says that the body is a form; it is read as JSON
 * all the same.
 */
export function acceptJson(app: FastifyInstance, limits: JsonLimits): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/x-www-form-urlencoded'],
    async ({ method, raw }: { method: string; raw: IncomingMessage }) => {
      const bytes = await readBody(raw, limits)
      // Clients that give every request a content type give it to those without a body, too.
      if (bytes.length === 0 && method === 'DELETE') return undefined
      const value = parseJson(bytes)
      requireSafeJson(value)
      return value
    },
  )
}

/** All of a body. The request is left open, so that it can still be answered. */
async function readBody(request: IncomingMessage, { limitBytes, timeoutMs }: JsonLimits): Promise<Buffer> {
  const ended = Promise.withResolvers<void>()
  const chunks: Buffer[] = []
  let size = 0
  const timer = setTimeout(() => ended.reject(tooSlow(timeoutMs)), timeoutMs)
  const onData = (chunk: Buffer): void => {
    size += chunk.length
    if (size > limitBytes) ended.reject(tooLarge(limitBytes))
    else chunks.push(chunk)
  }
  const onClose = (): void =>
    ended.reject(new ProblemError('MALFORMED_BODY', 'The client closed the connection.'))
  request.on('data', onData).once('end', ended.resolve).once('close', onClose)
  try {
    await ended.promise
    return Buffer.concat(chunks)
  } finally {
    clearTimeout(timer)
    request.off('data', onData).off('end', ended.resolve).off('close', onClose)
  }
}

/** Strictly: what `JSON.parse` would change without a word is refused with its place. */
function parseJson(bytes: Buffer): unknown {
  const parsed = parseStrictJson(decodeUtf8(bytes))
  if (parsed.ok) return parsed.value
  const [first] = parsed.faults
  const errors = parsed.faults.map(
    ({ kind, pointer, line, column, message, hint }): Finding => ({
      code: 'FIELD_INVALID',
      pointer,
      line,
      message: `line ${line}, column ${column}: ${message}`,
      hint: kind === 'syntax' ? QUOTING_HINT : hint,
    }),
  )
  throw first.kind === 'syntax'
    ? new ProblemError('MALFORMED_BODY', 'The body is not whole and well-formed JSON.', { errors })
    : new ProblemError('INVALID_REQUEST', 'The body cannot be kept as it was sent.', { errors })
}

/** A byte order mark at the start is no part of the text. */
function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new ProblemError('MALFORMED_BODY', 'The body is not UTF-8.', {
      cause,
      errors: [
        { code: 'FIELD_INVALID', pointer: '', message: 'the body is not UTF-8', hint: 'Save it as UTF-8.' },
      ],
    })
  }
}

const QUOTING_HINT = 'Correct the JSON there, and quote it for your shell: -d \'{"pluginId":"my-plugin"}\'.'

function tooSlow(timeoutMs: number): ProblemError {
  return new ProblemError('REQUEST_TIMEOUT', `The body was not all here after ${timeoutMs} milliseconds.`)
}

function tooLarge(limitBytes: number): ProblemError {
  return new ProblemError('BODY_TOO_LARGE', `The body has more than ${limitBytes} bytes.`, { limitBytes })
}
