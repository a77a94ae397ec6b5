import type { FastifyInstance } from 'fastify'
import { ProblemError } from '../problems/problem-error.ts'
import { operationRoute } from './route-docs.ts'

/** Resolves when a dependency can be used; rejects when it cannot. */
export type HealthCheck = (options: { signal: AbortSignal }) => Promise<void>

/**
 * `/live`: the process answers. `/ready`: every check passed within the time; otherwise 503 with what each check
 * found, so that an operator sees at once which dependency is down.
 */
export function serveHealth(
  app: FastifyInstance,
  { checks, timeoutMs }: { checks: Readonly<Record<string, HealthCheck>>; timeoutMs: number },
): void {
  app.get('/live', { schema: operationRoute('The process answers') }, async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
    return { status: 'live' }
  })
  app.get('/ready', { schema: operationRoute('Every dependency answers') }, async (request, reply) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await withDeadline(check, timeoutMs)
          return [name, 'ok'] as const
        } catch (err) {
          request.log.warn({ dependency: name, err }, 'readiness check failed')
          return [name, 'unavailable'] as const
        }
      }),
    )
    const found = Object.fromEntries(results)
    const down = results.filter(([, result]) => result !== 'ok').map(([name]) => name)
    if (down.length > 0) {
      throw new ProblemError('NOT_READY', `Not available: ${down.join(', ')}.`, { checks: found })
    }
    void reply.header('cache-control', 'no-store')
    return { status: 'ready', checks: found }
  })
}

async function withDeadline(check: HealthCheck, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs)
  const expired = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  await Promise.race([check({ signal }), expired])
}
