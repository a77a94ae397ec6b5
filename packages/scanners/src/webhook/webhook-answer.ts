import { z } from 'zod'
import { createHit, HIT_LIMITS, verdictOf } from '../hit-limits.ts'
import { type ScanInput, type ScanReport, SEVERITIES } from '../scanner.ts'
import { WebhookFaultError } from './webhook-fault.ts'

const MAX_TEXT = 4096

const Text = z.string().trim().min(1).max(MAX_TEXT)

const WebhookHit = z.object({
  rule: Text,
  file: z.string().nullish(),
  message: Text,
  evidence: z.string().max(MAX_TEXT).nullish(),
  offset: z.int().nonnegative().nullish(),
  line: z.int().positive().nullish(),
  column: z.int().positive().nullish(),
  severity: z.enum(SEVERITIES).nullish(),
})

/** What a webhook answers. Other fields are left out. */
const WebhookAnswer = z.discriminatedUnion('verdict', [
  z.object({
    verdict: z.literal('clean'),
    hits: z.array(z.unknown()).max(0).optional(),
    ruleVersion: Text.nullish(),
  }),
  z.object({
    verdict: z.literal('hits'),
    hits: z.array(WebhookHit).min(1).max(HIT_LIMITS.hits),
    ruleVersion: Text.nullish(),
  }),
])

/**
 * The report that the body of an answer is.
 *
 * @throws WebhookFaultError when it is anything but a verdict, or about files that were not sent
 */
export function parseWebhookAnswer(body: string, { files }: ScanInput): ScanReport {
  const parsed = WebhookAnswer.safeParse(parseJson(body))
  if (!parsed.success) {
    const faults = parsed.error.issues
      .slice(0, 3)
      .map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`)
    throw new WebhookFaultError(`answered something that is no verdict (${faults.join('; ')})`)
  }
  const { data } = parsed
  const ruleVersion = data.ruleVersion ?? null
  if (data.verdict === 'clean') return { verdict: { kind: 'clean' }, ruleVersion }
  const paths = new Set(files.map(({ path }) => path))
  const hits = data.hits.map(({ rule, file = null, message, evidence, offset, line, column, severity }) => {
    if (file !== null && !paths.has(file)) throw new WebhookFaultError('named a file that it was not sent')
    return createHit({
      rule,
      file,
      message,
      evidence: evidence ?? null,
      offset: offset ?? null,
      line: line ?? null,
      column: column ?? null,
      severity: severity ?? null,
    })
  })
  return { verdict: verdictOf(hits), ruleVersion }
}

/** Undefined, which no schema accepts, when the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
