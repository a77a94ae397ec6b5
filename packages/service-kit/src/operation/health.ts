import type { FastifyInstance } from 'fastify'
import { ProblemError } from '../problems/problem-error.ts'
import { operationRoute } from './route-docs.ts'
import { shareResult } from './share-result.ts'

/** Resolves when a dependency can be used; rejects when it cannot. */
export type HealthCheck = (options: { signal: AbortSignal }) => Promise<void>

interface HealthOptions {
  readonly checks: Readonly<Record<string, HealthCheck>>
  /** How long each check may take. */
  readonly timeoutMs: number
  /** Milliseconds. */
  readonly clock: () => number
}

/** How long a good result is reused. A check may take more work than the request for it. */
const SHARED_MS = 1000

/**
 * `/live`: the process answers. `/ready`: every check passed in time; otherwise 503 with the result of each check, so that
 * an operator sees at once which dependency is down. Concurrent requests share one run of the checks.
 */
export function serveHealth(app: FastifyInstance, { checks, timeoutMs, clock }: HealthOptions): void {
  const check = async (): Promise<readonly Result[]> =>
    Promise.all(
      Object.entries(checks).map(async ([name, each]): Promise<Result> => {
        try {
          await withDeadline(each, timeoutMs)
          return [name, 'ok']
        } catch (err) {
          app.log.warn({ dependency: name, err }, 'readiness check failed')
          return [name, 'unavailable']
        }
      }),
    )
  const checkShared = shareResult(check, { isGood: isReady, sharedMs: SHARED_MS, clock })

  app.get('/live', operationRoute('The process answers'), async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
    return { status: 'live' }
  })
  app.get('/ready', operationRoute('Every dependency answers', ['NOT_READY']), async (_request, reply) => {
    const results = await checkShared()
    const found = Object.fromEntries(results)
    const down = results.filter(([, result]) => result !== 'ok').map(([name]) => name)
    if (down.length > 0) {
      throw new ProblemError('NOT_READY', `Not available: ${down.join(', ')}.`, { checks: found })
    }
    void reply.header('cache-control', 'no-store')
    return { status: 'ready', checks: found }
  })
}

type Result = readonly [name: string, outcome: 'ok' | 'unavailable']

function isReady(results: readonly Result[]): boolean {
  return results.every(([, outcome]) => outcome === 'ok')
}

async function withDeadline(check: HealthCheck, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs)
  const expired = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  await Promise.race([check({ signal }), expired])
}
