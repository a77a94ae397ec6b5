import { randomUUID } from 'node:crypto'
import pLimit from 'p-limit'
import type { ScanInput, Scanner, ScanReport } from '../scanner.ts'
import { untilAborted } from '../until-aborted.ts'
import { callWebhook, type WebhookAnswerBody } from './call-webhook.ts'
import { type MultipartBody, multipartBody } from './multipart-body.ts'
import { createWebhookSigner } from './sign-webhook.ts'
import { parseWebhookAnswer } from './webhook-answer.ts'
import { WebhookFaultError, WebhookUnreachedError } from './webhook-fault.ts'

const AWAY_RETRY_SECONDS = 15

export interface WebhookSettings extends Pick<Scanner, 'name' | 'requirement'> {
  readonly url: string
  /** The bytes behind `whsec_`. */
  readonly key: Uint8Array
  /** How long the scan of a bundle may take, from the first byte to the last of the answer. */
  readonly timeoutMs: number
  /** The most bytes of all files of a bundle together. */
  readonly maxBytes: number
  /** Bundles that are sent at a time. */
  readonly requests: number
  /** Milliseconds since 1970. */
  readonly clock?: () => number
}

/**
 * Scans by a service that answers a POST with all files. The request is signed as Standard Webhooks describes. A connection that fails
 * before an answer is tried once more, with the same `webhook-id`.
 */
export function createWebhookScanner(settings: WebhookSettings): Scanner {
  const { name, requirement, timeoutMs, maxBytes } = settings
  const turns = pLimit(settings.requests)
  return {
    name,
    requirement,
    async scan(input, { signal }) {
      signal.throwIfAborted()
      const bytes = input.files.reduce((sum, { size }) => sum + size, 0)
      if (bytes > maxBytes) {
        const reason = `takes at most ${maxBytes} bytes of all files together, and these have ${bytes}`
        return {
          verdict: { kind: 'exceeded', limit: 'size', file: null, reason, hits: [] },
          ruleVersion: null,
        }
      }
      const over = new AbortController()
      const timer = setTimeout(
        () => over.abort(new WebhookFaultError(`was not done after ${timeoutMs} ms`)),
        timeoutMs,
      )
      const within = AbortSignal.any([signal, over.signal])
      try {
        return await untilAborted(
          turns(() => scanBy(settings, input, within)),
          within,
        )
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof WebhookFaultError)) throw error
        const { message: reason, retryAfterSeconds } = error
        const verdict = {
          kind: 'away' as const,
          reason,
          retryAfterSeconds: retryAfterSeconds ?? AWAY_RETRY_SECONDS,
        }
        return { verdict, ruleVersion: null }
      } finally {
        clearTimeout(timer)
      }
    },
    /** Sends a bundle without files, which it must call clean. */
    async check({ signal }) {
      const empty = { pluginId: 'plugboard-check', version: '0.0.0', digest: '0'.repeat(64), files: [] }
      try {
        const { verdict, ruleVersion } = await this.scan(empty, { signal })
        if (verdict.kind === 'clean') return { state: 'ready', ruleVersion }
        return {
          state: 'away',
          reason: verdict.kind === 'away' ? verdict.reason : 'does not call a bundle without files clean',
        }
      } catch {
        return { state: 'away', reason: 'was not asked to the end' }
      }
    },
    // Its connections end with the scans.
    [Symbol.asyncDispose]: async () => undefined,
  }
}

async function scanBy(settings: WebhookSettings, input: ScanInput, signal: AbortSignal): Promise<ScanReport> {
  signal.throwIfAborted()
  const body = multipartBody(input, `plugboard-${randomUUID()}`)
  const headers = await signBody(settings, body, signal)
  const call = (): Promise<WebhookAnswerBody> => callWebhook(settings.url, { body, headers, signal })
  const { text, isEarly } = await call().catch((error: unknown) => {
    if (error instanceof WebhookUnreachedError) return call()
    throw error
  })
  const report = parseWebhookAnswer(text, input)
  if (isEarly && report.verdict.kind === 'clean') {
    throw new WebhookFaultError('called the files clean before it had them all')
  }
  return report
}

/** Reads the whole body once, because its signature is sent before it. */
async function signBody(
  { key, clock = Date.now }: WebhookSettings,
  body: MultipartBody,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const id = `msg_${randomUUID()}`
  const timestamp = Math.floor(clock() / 1000)
  const signer = createWebhookSigner({ key, id, timestamp })
  for await (const piece of body.open(signal)) signer.update(piece)
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signer.signature(),
  }
}
