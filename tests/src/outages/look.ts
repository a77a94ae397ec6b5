import { inspect } from 'node:util'
import { Problem } from '@plugboard/types'

const PATIENCE_MS = 30_000
const LONGEST_CACHING_SECONDS = 5

/** An answer as an outage test checks it. */
export interface Seen {
  /** 0 when there was no answer at all. */
  readonly status: number
  /** The code of the problem, empty for any other answer. */
  readonly code: string
  readonly problem: Problem | null
  readonly text: string
  readonly tookMs: number
  /** Violations of the rules for every answer, whatever is down. */
  readonly faults: readonly string[]
}

/** Sends one request and checks the answer. It never rejects, since a broken connection is recorded too. */
export async function look(url: string | Request, init: RequestInit = {}): Promise<Seen> {
  const startedAt = performance.now()
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) })
    const text = await response.text()
    const { problem, faults } = checkAnswer(response, text)
    const tookMs = performance.now() - startedAt
    return { status: response.status, code: problem?.code ?? '', problem, text, tookMs, faults }
  } catch (error) {
    const cause = inspect(error)
    const tookMs = performance.now() - startedAt
    return { status: 0, code: '', problem: null, text: '', tookMs, faults: [`no answer: ${cause}`] }
  }
}

function checkAnswer(response: Response, text: string): { problem: Problem | null; faults: string[] } {
  if (response.status < 400) return { problem: null, faults: [] }
  const { headers, status } = response
  const faults: string[] = []
  const caching = headers.get('cache-control') ?? ''
  if (caching.includes('immutable')) faults.push(`${status} is immutable`)
  if (!caching.includes('no-store') && !isShort(caching)) faults.push(`${status} may be cached: "${caching}"`)
  if (status >= 500 && !caching.includes('no-store')) faults.push(`${status} without no-store: "${caching}"`)
  if (status === 503 && !/^[1-9]\d*$/.test(headers.get('retry-after') ?? ''))
    faults.push('503 without Retry-After')
  if (status >= 500 && status !== 503) faults.push(`${status}: ${text}`)
  if (headers.get('content-type') !== 'application/problem+json; charset=utf-8') {
    return {
      problem: null,
      faults: [...faults, `${status} is ${headers.get('content-type')}, not a problem`],
    }
  }
  const parsed = Problem.safeParse(JSON.parse(text))
  if (!parsed.success)
    return { problem: null, faults: [...faults, `${status} is not a valid problem: ${text}`] }
  return { problem: parsed.data, faults }
}

function isShort(caching: string): boolean {
  const ages = [...caching.matchAll(/max-age=(\d+)/g)].map(([, seconds]) => Number(seconds))
  return ages.length > 0 && ages.every((age) => age <= LONGEST_CACHING_SECONDS)
}
