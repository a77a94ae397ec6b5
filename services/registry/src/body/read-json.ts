import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { ProblemError } from '@plugboard/service-kit'
import type { FastifyInstance } from 'fastify'
import { judgeJson } from './judge-json.ts'

interface JsonLimits {
  readonly limitBytes: number
  /** How long a body may take to arrive, however often something of it comes. */
  readonly timeoutMs: number
}

/**
 * Takes JSON, and nothing else. The guide's `curl -d '{…}'` names no content type, so curl says it is a form: what is JSON
 * is read as JSON.
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
      judgeJson(value)
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

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? cause.message : 'It is not UTF-8'
    throw new ProblemError('MALFORMED_BODY', 'The body is not whole and well-formed JSON.', {
      cause,
      errors: [
        {
          code: 'FIELD_INVALID',
          pointer: '',
          message: reason,
          hint: 'Quote it for your shell: -d \'{"pluginId":"my-plugin"}\'.',
        },
      ],
    })
  }
}

function tooSlow(timeoutMs: number): ProblemError {
  return new ProblemError('REQUEST_TIMEOUT', `The body was not all here after ${timeoutMs} milliseconds.`)
}

function tooLarge(limitBytes: number): ProblemError {
  return new ProblemError('BODY_TOO_LARGE', `The body has more than ${limitBytes} bytes.`, { limitBytes })
}
