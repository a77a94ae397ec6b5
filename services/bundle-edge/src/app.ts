import {
  createBundleUrlSigner,
  createMetrics,
  handleProblems,
  logOptions,
  measureRequests,
  problemServerOptions,
  refuseOtherMethods as refuseUnservedMethods,
  sendProblem,
  serveHealth,
  serveMetrics,
} from '@plugboard/service-kit'
import { BUNDLES_ROUTE, STORED_MANIFESTS_ROUTE } from '@plugboard/types'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { createBodyCache } from './bodies/body-cache.ts'
import { createStreams } from './bodies/streams.ts'
import type { Config } from './config.ts'
import type { Dependencies } from './dependencies.ts'
import { createAccessCache } from './manifests/access-cache.ts'
import { createCodingChooser } from './manifests/coding-choice.ts'
import { createLargeManifestTurns } from './manifests/large-manifests.ts'
import { reportRefreshes } from './manifests/report-refreshes.ts'
import { createTagCache } from './manifests/tag-cache.ts'
import { createVersionCache } from './manifests/version-cache.ts'
import {
  createEdgeMetrics,
  measureCaches,
  measureStoreState,
  measureStreams,
  measureWaiting,
} from './metrics.ts'
import { OPERATION_HEADERS, PREFLIGHT_HEADERS, PUBLIC_HEADERS } from './public-headers.ts'
import { answerInTurn } from './serve/answer-in-turn.ts'
import { isOperationTarget } from './serve/bundle-target.ts'
import { createEdgeServer } from './serve/create-server.ts'
import { methodProblem, refuseOtherMethods } from './serve/refuse-other-methods.ts'
import { createRememberedDecisions } from './serve/remembered-decisions.ts'
import { type BundleContext, serveBundle, serveManifest, serveRemembered } from './serve/serve-bundles.ts'
import { translateError } from './serve/translate-error.ts'
import { guardStore } from './store/guard-store.ts'
import { observeStore } from './store/observe-store.ts'
import { createWaiting } from './store/waiting.ts'
import { createManifestSigner } from './tenant-manifests/sign-manifest.ts'
import { createTenantManifestCache } from './tenant-manifests/tenant-manifest-cache.ts'

// Longer than any path of a bundle with every byte percent-encoded; Node's own bound is 16 KiB for all headers.
const MAX_PARAM_LENGTH = 16_384

// Requests to the edge have no body, so a request that takes longer comes from a client that stalls on purpose.
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
  const { revalidateMs, loadTimeoutMs, cacheTagHeader } = config
  const { clock } = dependencies
  let isClosing = false
  const app = fastify({
    ...problemServerOptions,
    serverFactory: (handle) =>
      createEdgeServer({
        // Half of what a request without a body costs in Node is the stream that it makes for the body.
        http: { ...problemServerOptions.http, optimizeEmptyRequests: true },
        requestTimeoutMs: REQUEST_TIMEOUT_MS,
        idleTimeoutMs: config.idleTimeoutMs,
        keepAliveTimeoutMs: config.keepAliveTimeoutMs,
        // While it stops, Fastify tells clients to close their connections.
        answerFirst: (request, response) => !isClosing && serveRemembered(bundles, request, response),
        handle,
      }),
    frameworkErrors: (_error, request, reply) => answerUnreadableTarget(request, reply),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    forceCloseConnections: 'idle',
    // Requests that arrive while it stops are still answered; then their connection is closed.
    return503OnClosing: false,
    logger: logOptions({ level: config.logLevel, base: { service: 'bundle-edge' } }),
  })
  app.addHook('preClose', async () => {
    isClosing = true
  })
  const registry = createMetrics('bundle-edge')
  handleProblems(app, { translate: translateError, metrics: registry, headers: PUBLIC_HEADERS })
  app.addHook('onRequest', ({ raw }, reply, done) => answerInTurn(raw, reply.raw, done))
  // Bundles do not come through here: they are answered without Fastify's reply, with headers made beforehand.
  app.addHook('onSend', async (request, reply) => void reply.headers(headersFor(request.url)))

  const metrics = createEdgeMetrics(registry)
  refuseOtherMethods(app, metrics)
  const store = guardStore({
    store: observeStore(dependencies.store, metrics),
    timeoutMs: config.storeTimeoutMs,
    clock,
    onSuspended: (err) => app.log.warn({ err }, 'store suspended'),
    onTrusted: () => app.log.info('store answers again'),
  })
  measureStoreState(registry, store)
  const refreshes = reportRefreshes(app.log, metrics)
  const versions = createVersionCache({
    store,
    revalidateMs,
    loadTimeoutMs,
    readInTurn: createLargeManifestTurns(),
    cacheTagHeader,
    readsAccess: config.bundleUrls !== null,
    maxBytes: config.manifestCacheBytes,
    clock,
    onLookup: metrics.lookedUpVersion,
    ...refreshes,
  })
  const cached = { store, revalidateMs, loadTimeoutMs, clock, ...refreshes }
  const bundles: BundleContext = {
    versions,
    tags: createTagCache(cached),
    signed: config.bundleUrls && {
      signer: createBundleUrlSigner(config.bundleUrls, clock),
      access: createAccessCache(cached),
    },
    bodies: createBodyCache({ store, maxBytes: config.cacheBytes, loadTimeoutMs }),
    waiting: createWaiting(clock),
    cacheTagHeader,
    streams: createStreams({ store, maxStreams: config.maxStreams }),
    remembered: createRememberedDecisions(versions, clock),
    chooseCoding: createCodingChooser(),
    clock,
    metrics,
  }
  const manifests = {
    ...bundles,
    tenantManifests: createTenantManifestCache(cached),
    signManifest: bundles.signed && createManifestSigner(bundles.signed),
    manifestOrigins: config.manifestOrigins,
  }
  measureCaches(registry, bundles)
  measureStreams(registry, bundles.streams)
  measureWaiting(registry, bundles.waiting)

  // In a context of its own: timing every request with prom-client would cost as much as finding its answer.
  const serveOperation = async (context: FastifyInstance) => {
    measureRequests(context, registry)
    serveMetrics(context, registry)
    serveHealth(context, {
      checks: { store: (options) => store.check(options) },
      timeoutMs: config.readyTimeoutMs,
      clock,
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

  function answerBundle(request: FastifyRequest, reply: FastifyReply): void {
    // Fastify's reply would cost more than finding the answer.
    reply.hijack()
    void serveBundle(bundles, request, reply.raw)
  }
  // One route for all, and not a pattern: parseBundleTarget reads the target as it was sent, before any decoding.
  app.route({ method: ['GET', 'HEAD'], url: `${BUNDLES_ROUTE}/*`, handler: answerBundle })
  app.route({
    method: ['GET', 'HEAD'],
    url: `${STORED_MANIFESTS_ROUTE}/*`,
    handler: (request, reply) => {
      reply.hijack()
      void serveManifest(manifests, request, reply.raw)
    },
  })
  // What is readable is decided with the answer itself.
  for (const route of [BUNDLES_ROUTE, STORED_MANIFESTS_ROUTE]) {
    app.options(`${route}/*`, (_request, reply) => {
      metrics.answered('preflight')
      return reply.code(204).headers(PREFLIGHT_HEADERS).send()
    })
  }
  /** Answers a target that the router cannot parse; no route or hook has run. It names no file, so it is a 404. */
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

/** The headers that a response has for its URL: /metrics and the like are for the operator's tools, not for pages. */
function headersFor(target: string): Readonly<Record<string, string>> {
  return isOperationTarget(target) ? OPERATION_HEADERS : PUBLIC_HEADERS
}
