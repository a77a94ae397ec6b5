import type { FastifyInstance } from 'fastify'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { operationRoute } from './route-docs.ts'

/** A registry of metrics that contains those of the process. */
export function createMetrics(service: string): Registry {
  const metrics = new Registry()
  metrics.setDefaultLabels({ service })
  collectDefaultMetrics({ register: metrics })
  return metrics
}

/** Counts and times every request of the app, by route and never by path. */
export function measureRequests(app: FastifyInstance, metrics: Registry): void {
  const requests = new Counter({
    name: 'plugboard_http_requests_total',
    help: 'Requests answered, by route, method and status.',
    labelNames: ['route', 'method', 'status'] as const,
    registers: [metrics],
  })
  const seconds = new Histogram({
    name: 'plugboard_http_request_duration_seconds',
    help: 'Time from the request to the last byte of its answer.',
    labelNames: ['route', 'method'] as const,
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 30, 120],
    registers: [metrics],
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    requests.inc({ route, method: request.method, status: reply.statusCode })
    seconds.observe({ route, method: request.method }, reply.elapsedTime / 1000)
  })
}

/** Serves `/metrics` in Prometheus' text format. */
export function serveMetrics(app: FastifyInstance, metrics: Registry): void {
  app.get('/metrics', operationRoute('Metrics for Prometheus'), async (_request, reply) => {
    void reply.header('content-type', metrics.contentType).header('cache-control', 'no-store')
    return metrics.metrics()
  })
}
