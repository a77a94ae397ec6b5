import {
  createMetrics,
  handleProblems,
  problemServerOptions,
  sendProblem,
  serveHealth,
  serveMetrics,
} from '@plugboard/service-kit'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { createBodyCache } from './bodies/body-cache.ts'
import type { Config } from './config.ts'
import type { Dependencies } from './dependencies.ts'
import { createCodingChooser } from './manifests/coding-choice.ts'
import { reportRefreshes } from './manifests/report-refreshes.ts'
import { createVersionCache } from './manifests/version-cache.ts'
import { createEdgeMetrics, measureCaches } from './metrics.ts'
import { PUBLIC_HEADERS } from './public-headers.ts'
import { NO_SUCH_FILE } from './serve/absence.ts'
import { methodProblem, refuseMethods } from './serve/refuse-methods.ts'
import { createRequestLog } from './serve/request-log.ts'
import { serveBundles } from './serve/routes.ts'
import { translateError } from './serve/translate-error.ts'
import { observeStore } from './store/observe-store.ts'

// Longer than any path of a bundle with every byte percent-encoded; Node's own bound is 16 KiB for all headers.
const MAX_PARAM_LENGTH = 16_384

// A request of the edge has no body, so all of it is there at once or its sender plays for time.
const REQUEST_TIMEOUT_MS = 30_000

/** The bundle edge as an app that does not listen yet. Closing it leaves its dependencies open. */
export function buildApp(config: Config, dependencies: Dependencies): FastifyInstance {
  const { revalidateMs, loadTimeoutMs } = config
  const app = fastify({
    ...problemServerOptions,
    frameworkErrors: answerFrameworkError,
    // Half of Node's cost of a request without a body is the stream it makes for one.
    http: { ...problemServerOptions.http, optimizeEmptyRequests: true },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: config.idleTimeoutMs,
    forceCloseConnections: 'idle',
    // What arrives while it stops is still answered; the connection is closed after it.
    return503OnClosing: false,
    logger: { level: config.logLevel, base: { service: 'bundle-edge' } },
    childLoggerFactory: createRequestLog,
  })
  const registry = createMetrics('bundle-edge')
  handleProblems(app, { translate: translateError, metrics: registry, headers: PUBLIC_HEADERS })
  // Not on the hot path: bundles are answered past Fastify's reply, with headers made beforehand.
  app.addHook('onSend', async (_request, reply) => void reply.headers(PUBLIC_HEADERS))

  const metrics = createEdgeMetrics(registry)
  refuseMethods(app, metrics)
  const store = observeStore(dependencies.store, metrics)
  const versions = createVersionCache({
    store,
    revalidateMs,
    loadTimeoutMs,
    maxBytes: config.manifestCacheBytes,
    clock: dependencies.clock,
    onLookup: metrics.lookedUpVersion,
    ...reportRefreshes(app.log, metrics),
  })
  const bodies = createBodyCache({ store, maxBytes: config.cacheBytes, loadTimeoutMs })
  measureCaches(registry, { versions, bodies })

  // In a context of its own: timing every request with prom-client would add a tenth to the cost of a cached bundle.
  app.register(async (operation) => {
    serveMetrics(operation, registry)
    serveHealth(operation, {
      checks: { store: (options) => store.check(options) },
      timeoutMs: config.readyTimeoutMs,
    })
  })
  serveBundles(app, {
    context: {
      store,
      versions,
      bodies,
      chooseCoding: createCodingChooser(),
      onBodyLookup: metrics.lookedUpBody,
    },
    metrics,
  })
  return app
}

/** Errors that Fastify meets before it has a route, and so before any hook. */
function answerFrameworkError(
  error: Error & { code: string },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void reply.headers(PUBLIC_HEADERS)
  const isUnreadableUrl = error.code === 'FST_ERR_BAD_URL' || error.code === 'FST_ERR_MAX_PARAM_LENGTH'
  if (!isUnreadableUrl) {
    problemServerOptions.frameworkErrors(error, request, reply)
    return
  }
  sendProblem(request, reply, methodProblem(request.method, request.url) ?? NO_SUCH_FILE)
}
