import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { ProblemError } from '@plugboard/service-kit'
import { type Finding, parseStrictJson } from '@plugboard/types'
import type { FastifyInstance } from 'fastify'
import { requireSafeJson } from './require-safe-json.ts'

interface JsonLimits {
  readonly limitBytes: number
  /** How long a body may take to arrive in all. */
  readonly timeoutMs: number
}

/**
 * Accepts only JSON. For the guide's `curl -d '{…}'`, curl declares the body as a form; it is still read as JSON.
 */
export function acceptJson(app: FastifyInstance, limits: JsonLimits): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/x-www-form-urlencoded'],
    async ({ method, raw }: { method: string; raw: IncomingMessage }) => {
      const bytes = await readBody(raw, limits)
      // Some clients send a content type even with requests without a body.
      if (bytes.length === 0 && method === 'DELETE') return undefined
      const value = parseJson(bytes)
      requireSafeJson(value)
      return value
    },
  )
}

/** Reads all of a body. The request stays open, so that it can still be answered. */
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

/** Strict: values that `JSON.parse` would silently change are refused with their place. */
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
    ? new ProblemError('MALFORMED_BODY', 'The body is not complete, well-formed JSON.', { errors })
    : new ProblemError('INVALID_REQUEST', 'The body has values that would change when parsed.', { errors })
}

/** A byte order mark at the start is not part of the text. */
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
  return new ProblemError('REQUEST_TIMEOUT', `The body was not complete after ${timeoutMs} milliseconds.`)
}

function tooLarge(limitBytes: number): ProblemError {
  return new ProblemError('BODY_TOO_LARGE', `The body has more than ${limitBytes} bytes.`, { limitBytes })
}
