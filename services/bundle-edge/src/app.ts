import {
  createMetrics,
  handleProblems,
  measureRequests,
  problemServerOptions,
  refuseOtherMethods as refuseUnservedMethods,
  sendProblem,
  serveHealth,
  serveMetrics,
} from '@plugboard/service-kit'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { createBodyCache } from './bodies/body-cache.ts'
import { createStreams } from './bodies/streams.ts'
import type { Config } from './config.ts'
import type { Dependencies } from './dependencies.ts'
import { createCodingChooser } from './manifests/coding-choice.ts'
import { reportRefreshes } from './manifests/report-refreshes.ts'
import { createVersionCache } from './manifests/version-cache.ts'
import { createEdgeMetrics, measureCaches, measureStreams } from './metrics.ts'
import { OPERATION_HEADERS, PUBLIC_HEADERS } from './public-headers.ts'
import { answerInTurn } from './serve/answer-in-turn.ts'
import { isBundleTarget } from './serve/bundle-target.ts'
import { methodProblem, refuseOtherMethods } from './serve/refuse-other-methods.ts'
import { createRequestLog } from './serve/request-log.ts'
import { serveBundles } from './serve/routes.ts'
import { translateError } from './serve/translate-error.ts'
import { observeStore } from './store/observe-store.ts'

// Longer than any path of a bundle with every byte percent-encoded; Node's own bound is 16 KiB for all headers.
const MAX_PARAM_LENGTH = 16_384

// A request of the edge has no body, so all of it is there at once or its sender plays for time.
const REQUEST_TIMEOUT_MS = 30_000

/**
 * The bundle edge as an app that does not listen yet. Closing it leaves its dependencies open. `operation` is where
 * /live, /ready and /metrics are served: another app with a listener of its own, or this one.
 */
export function buildApp(
  config: Config,
  dependencies: Dependencies,
  operation?: FastifyInstance,
): FastifyInstance {
  const { revalidateMs, loadTimeoutMs } = config
  const app = fastify({
    ...problemServerOptions,
    frameworkErrors: (_error, request, reply) => answerUnreadableTarget(request, reply),
    // Half of Node's cost of a request without a body is the stream it makes for one.
    http: { ...problemServerOptions.http, optimizeEmptyRequests: true },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: config.idleTimeoutMs,
    keepAliveTimeout: config.keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    // What arrives while it stops is still answered; the connection is closed after it.
    return503OnClosing: false,
    logger: { level: config.logLevel, base: { service: 'bundle-edge' } },
    childLoggerFactory: createRequestLog,
  })
  const registry = createMetrics('bundle-edge')
  handleProblems(app, { translate: translateError, metrics: registry, headers: PUBLIC_HEADERS })
  app.addHook('onRequest', ({ raw }, reply, done) => answerInTurn(raw, reply.raw, done))
  // Not on the hot path: bundles are answered past Fastify's reply, with headers made beforehand.
  app.addHook('onSend', async (request, reply) => void reply.headers(headersFor(request.url)))

  const metrics = createEdgeMetrics(registry)
  refuseOtherMethods(app, metrics)
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
  const streams = createStreams({ store, maxStreams: config.maxStreams })
  measureCaches(registry, { versions, bodies })
  measureStreams(registry, streams)

  // In a context of its own: timing every request with prom-client would add a tenth to the cost of a cached bundle.
  const serveOperation = async (context: FastifyInstance) => {
    measureRequests(context, registry)
    serveMetrics(context, registry)
    serveHealth(context, {
      checks: { store: (options) => store.check(options) },
      timeoutMs: config.readyTimeoutMs,
      clock: dependencies.clock,
    })
  }
  if (operation) {
    handleProblems(operation, { translate: translateError, metrics: registry, headers: OPERATION_HEADERS })
    operation.addHook('onSend', async (_request, reply) => void reply.headers(OPERATION_HEADERS))
    const refuseTheRest = refuseUnservedMethods(operation)
    operation.register(serveOperation).after(refuseTheRest)
  } else {
    app.register(serveOperation)
  }
  const answerBundle = serveBundles(app, {
    context: {
      versions,
      bodies,
      streams,
      chooseCoding: createCodingChooser(),
      onBodyLookup: metrics.lookedUpBody,
    },
    metrics,
  })
  /** A target that the router cannot read, before any route and hook. It names no file, which is an answer as any other. */
  function answerUnreadableTarget(request: FastifyRequest, reply: FastifyReply): void {
    const problem = methodProblem(request.method, request.url)
    if (!problem) {
      answerBundle(request, reply)
      return
    }
    metrics.answered('method_not_allowed')
    sendProblem(request, reply.headers(headersFor(request.url)), problem)
  }

  return app
}

/** What an answer has beside what it says: /metrics and the like are for the operator's own tools, and for no page. */
function headersFor(target: string): Readonly<Record<string, string>> {
  return isBundleTarget(target) ? PUBLIC_HEADERS : OPERATION_HEADERS
}
