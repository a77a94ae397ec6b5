import { once } from 'node:events'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { MultipartBody } from './multipart-body.ts'
import { WebhookFaultError, WebhookUnreachedError } from './webhook-fault.ts'

const MAX_ANSWER_BYTES = 1_048_576
const MAX_RETRY_AFTER_SECONDS = 3600

/** The body of an answer 200, and whether the request had been sent whole by then. */
export interface WebhookAnswerBody {
  readonly text: string
  readonly isEarly: boolean
}

/**
 * Sends one POST. Redirects are not followed, so that the files go nowhere else. An answer is read also when it comes early.
 *
 * @throws WebhookFaultError, WebhookUnreachedError, the signal's reason, and what the streams of the files throw
 */
export async function callWebhook(
  url: string,
  {
    body,
    headers,
    signal,
  }: {
    readonly body: MultipartBody
    readonly headers: Readonly<Record<string, string>>
    readonly signal: AbortSignal
  },
): Promise<WebhookAnswerBody> {
  signal.throwIfAborted()
  const send = url.startsWith('https:') ? requestHttps : requestHttp
  const request = send(url, {
    method: 'POST',
    // A connection of its own: one that was kept open may be closed by the other side at this moment.
    agent: false,
    headers: {
      accept: 'application/json',
      'user-agent': 'plugboard-registry',
      'content-type': body.contentType,
      'content-length': body.size,
      ...headers,
    },
  })
  const abort = () => request.destroy(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  let sourceFault: { readonly error: unknown } | null = null
  const sending = pipeline(Readable.from(guarded(), { objectMode: false }), request)
  // What it fails with is known from the request, or from the source.
  sending.catch(() => undefined)
  async function* guarded() {
    try {
      yield* body.open(signal)
    } catch (error) {
      sourceFault = { error }
      throw error
    }
  }
  try {
    const [response]: IncomingMessage[] = await once(request, 'response')
    if (!response) throw new WebhookFaultError('sent no answer')
    requireOk(response)
    const text = await readText(response)
    return { text, isEarly: !request.writableFinished }
  } catch (error) {
    signal.throwIfAborted()
    const fault = sourceFault as { readonly error: unknown } | null
    if (fault) throw fault.error
    if (error instanceof WebhookFaultError) throw error
    throw new WebhookUnreachedError(`has a broken connection (${codeOf(error)})`, { cause: error })
  } finally {
    signal.removeEventListener('abort', abort)
    request.destroy()
  }
}

function requireOk({ statusCode = 0, headers }: IncomingMessage): void {
  if (statusCode === 200) return
  if (statusCode >= 300 && statusCode < 400) {
    throw new WebhookFaultError(`answered ${statusCode}, a redirect, and none is followed`)
  }
  const seconds = /^\d{1,6}$/.exec(headers['retry-after'] ?? '')?.[0]
  const retryAfterSeconds = seconds === undefined ? null : Math.min(Number(seconds), MAX_RETRY_AFTER_SECONDS)
  throw new WebhookFaultError(`answered ${statusCode}`, { retryAfterSeconds })
}

async function readText(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    for await (const piece of response as AsyncIterable<Buffer>) {
      bytes += piece.length
      if (bytes > MAX_ANSWER_BYTES)
        throw new WebhookFaultError(`answered with more than ${MAX_ANSWER_BYTES} bytes`)
      pieces.push(piece)
    }
  } catch (cause) {
    if (cause instanceof WebhookFaultError) throw cause
    throw new WebhookFaultError(`broke its answer off (${codeOf(cause)})`, { cause })
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** ECONNREFUSED and the like: a message might quote the URL. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
