import { setTimeout as sleep } from 'node:timers/promises'
import {
  checkVulnerabilities,
  createConfigurationValidator,
  createEncodingPool,
  createInspector,
  levelOf,
  openSpool,
} from '@plugboard/bundle'
import type { Catalog } from '@plugboard/catalog'
import {
  createMetrics,
  handleProblems,
  logOptions,
  measureRequests,
  problemServerOptions,
  refuseOtherMethods,
  serveHealth,
  serveMetrics,
} from '@plugboard/service-kit'
import { PLUGIN_ID_MAX_LENGTH, TENANT_ID_MAX_LENGTH, VERSION_MAX_LENGTH } from '@plugboard/types'
import { type FastifyInstance, fastify } from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { Counter } from 'prom-client'
import { allowOrigins } from './access/allowed-origins.ts'
import { makePrivate } from './access/caching.ts'
import { callerName } from './access/caller.ts'
import { createFindCaller, type FindCaller } from './access/find-caller.ts'
import { requireAllowedOrigin, requireLoopbackHost, requireNoProxy } from './access/foreign-pages.ts'
import { createGuessedCredentials } from './access/guessed-credentials.ts'
import { limitRequests } from './access/limit-requests.ts'
import { createRecentRecords } from './access/recent-records.ts'
import { createRequestLimiter, type RequestLimiter } from './access/request-limiter.ts'
import { logWith } from './access/request-log.ts'
import { guardRoutes } from './access/route-access.ts'
import { createAuditLog } from './audit/audit-log.ts'
import { auditRequests } from './audit/audit-requests.ts'
import { serveAudit } from './audit/routes.ts'
import { acceptJson } from './body/read-json.ts'
import { requirePlainBody } from './body/require-plain-body.ts'
import { validateRequest } from './body/validate-request.ts'
import { createBundleUrls } from './bundle-urls/bundle-urls.ts'
import { createAuditWatch } from './changes/audit-watch.ts'
import { type FeedReader, tellReaders } from './changes/change-feed.ts'
import { createChangeReaders } from './changes/change-readers.ts'
import { serveChanges } from './changes/routes.ts'
import { serveCheckDecisions } from './check-decisions/routes.ts'
import { holdDatabase } from './components/held-database.ts'
import { measureVulnerabilities } from './components/measure-vulnerabilities.ts'
import { serveVulnerabilities } from './components/routes.ts'
import { createVulnerabilityWorker } from './components/vulnerability-worker.ts'
import type { Config } from './config.ts'
import { createConfigurations } from './configuration/configurations.ts'
import { configurePlugin } from './configuration/configure-plugin.ts'
import { serveConfiguration } from './configuration/routes.ts'
import { serveDashboard } from './dashboard/routes.ts'
import type { Dependencies } from './dependencies.ts'
import type { TenantPorts } from './generations/make-generation.ts'
import { serveGenerations } from './generations/routes.ts'
import { createTenantTurns } from './generations/tenant-turns.ts'
import { serveHosts } from './hosts/routes.ts'
import { serveInstalls } from './installs/routes.ts'
import { createChangeWatch } from './live/change-watch.ts'
import { measureStreams } from './live/measure-streams.ts'
import { serveEvents } from './live/routes.ts'
import { createSubscriptions, presentOf } from './live/subscriptions.ts'
import { createCopyWorker } from './manifest-copies/copy-worker.ts'
import { createManifestCopies } from './manifest-copies/manifest-copies.ts'
import { describeApi, serveApiDocument } from './operation/api-document.ts'
import { serveRegistryDocument } from './operation/registry-document.ts'
import { serveSchemas } from './operation/schemas.ts'
import { serveNamespaces } from './ownership/namespace-routes.ts'
import { serveOwners } from './ownership/routes.ts'
import { withRestoredFileLists } from './plugins/restore-file-list.ts'
import { servePlugins } from './plugins/routes.ts'
import { createPublishMetrics } from './publish/publish-metrics.ts'
import { createMaintenance } from './publish/recovery/maintenance.ts'
import { createRecoveryReport } from './publish/recovery/recovery-report.ts'
import { servePublish } from './publish/routes.ts'
import { createPurgeQueue, NO_PURGES } from './purges/purge-queue.ts'
import { createPurgeWorker } from './purges/purge-worker.ts'
import { servePurges } from './purges/routes.ts'
import { serveReadmes } from './readmes/routes.ts'
import type { RegistryApp } from './registry-app.ts'
import { createRetentionWorker } from './retention/retention-worker.ts'
import { measureTrials } from './rule-trials/measure-trials.ts'
import { serveTrials } from './rule-trials/routes.ts'
import { createTrialWorker } from './rule-trials/trial-worker.ts'
import { serveScan } from './scan/routes.ts'
import { openScanners } from './scanners/open-scanners.ts'
import { serveScanners } from './scanners/routes.ts'
import { createScanMetrics } from './scanners/scan-metrics.ts'
import { createSessionCallers } from './sessions/find-session.ts'
import { serveSessions } from './sessions/routes.ts'
import { createSessionCookie } from './sessions/session-cookie.ts'
import { createProvider } from './sign-in/provider.ts'
import { claimsIn } from './sign-in/role-rules.ts'
import { serveSignIn } from './sign-in/routes.ts'
import { createFindSignOut } from './sign-in/sign-out.ts'
import { serveSourceMaps } from './source-maps/routes.ts'
import { measureWaitingVersions } from './staging/measure-waiting.ts'
import { serveStaging } from './staging/routes.ts'
import { serveTags } from './tags/routes.ts'
import { serveTenantManifest } from './tenant-manifest/routes.ts'
import { serveTenantSettings } from './tenant-settings/routes.ts'
import { createTokenCallers } from './tokens/find-caller.ts'
import { serveTokens } from './tokens/routes.ts'
import { translateError } from './translate-error.ts'
import { createKeysOf } from './trusted-publishing/issuer-keys.ts'
import { serveTrustedPublishing } from './trusted-publishing/routes.ts'
import { serveUpgrades } from './upgrades/routes.ts'
import { createUpgradeWorker } from './upgrades/upgrade-worker.ts'
import { serveVersionStates } from './version-states/routes.ts'
import { hidePrivatePlugins } from './visibility/hide-private-plugins.ts'
import { serveVisibility } from './visibility/routes.ts'

// An install contains a configuration of at most 16 KiB.
const JSON_LIMIT_BYTES = 65_536

// The router refuses longer parameters before a schema gets them.
const MAX_PARAM_LENGTH = Math.max(TENANT_ID_MAX_LENGTH, PLUGIN_ID_MAX_LENGTH, VERSION_MAX_LENGTH)

// Code that reads a body has its own time limit, with a better answer.
const REQUEST_GRACE_MS = 60_000

/** On every answer, including errors. */
const COMMON_HEADERS = { 'x-content-type-options': 'nosniff' } as const

/**
 * The registry as an app that does not listen yet. Its maintenance begins when the app becomes ready; closing the app ends
 * the maintenance, but not the dependencies. `operation` serves /live, /ready and /metrics: another app with a separate
 * listener, or this one.
 */
export async function buildApp(
  config: Config,
  dependencies: Dependencies,
  operation?: FastifyInstance,
): Promise<RegistryApp> {
  const { store, catalog, clock, createId } = dependencies
  const { publicBase } = config
  const app: RegistryApp = fastify({
    ...problemServerOptions,
    // It also lets `host` and `protocol` of a request follow headers. Nothing reads them: URLs and cookies follow the configuration.
    trustProxy: config.trustedProxies.length > 0 && [...config.trustedProxies],
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // By then, every route has all of its body or has stopped waiting for it.
    requestTimeout: config.uploadTimeoutMs + REQUEST_GRACE_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // The work before readiness has its own deadlines.
    pluginTimeout: 0,
    logger: logOptions({ level: config.logLevel, base: { service: 'registry' } }),
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validateRequest)
  app.setSerializerCompiler(serializerCompiler)

  const metrics = createMetrics('registry')
  const problems = { translate: translateError, metrics, headers: COMMON_HEADERS }
  handleProblems(app, problems)
  measureRequests(app, metrics)
  acceptJson(app, { limitBytes: JSON_LIMIT_BYTES, timeoutMs: config.uploadIdleTimeoutMs })
  const { credentials, publicUrl } = config
  const tokens = credentials && createTokenCallers({ tokens: catalog.tokens, clock, credentials })
  const recentSessions = createRecentRecords(catalog.sessions, { keyOf: ({ sessionId }) => sessionId, clock })
  const sessionCookie = createSessionCookie({ isSecure: publicUrl?.startsWith('https:') ?? false })
  const sessionOptions = {
    sessions: recentSessions,
    cookie: sessionCookie,
    clock,
    limits: config.sessions,
    issuer: config.signIn?.issuer ?? null,
  }
  const limiter = createRequestLimiter({ catalog, clock, registryId: createId() })
  const findCaller = createFindCaller(
    tokens && { tokens, sessions: createSessionCallers({ ...sessionOptions, tokens }) },
    {
      ownOrigin: publicUrl,
      guesses: createGuessedCredentials({ limiter, clock, quota: config.requestLimits.anonymous }),
    },
  )
  app.addHook('onReady', async () => limiter.start())
  app.addHook('onClose', () => limiter[Symbol.asyncDispose]())
  const admission = { findCaller, limiter }
  admitRequests(app, config, admission)
  const auditLog = createAuditLog({
    auditEntries: catalog.auditEntries,
    clock,
    onStored: () => auditWatch.hurry(),
    onLost: (entries) => app.log.error({ entries }, 'audit entries lost'),
  })
  auditRequests(app, auditLog)
  app.addHook('onClose', () => auditLog[Symbol.asyncDispose]())

  const publishMetrics = createPublishMetrics(metrics)
  const reportUnread = (err: unknown) => app.log.warn({ err }, 'metrics not read')
  const installs = new Counter({
    name: 'plugboard_installs_total',
    help: 'Changes to the plugins of tenants; kept: the request changed nothing.',
    labelNames: ['outcome'] as const,
    registers: [metrics],
  })
  const purgeWorker =
    config.purge &&
    createPurgeWorker({
      ports: { catalog, cdn: config.purge, publicBase, clock, createId, leaseMs: config.leaseMs },
      metrics,
      log: app.log,
    })
  if (purgeWorker) {
    app.addHook('onReady', async () => purgeWorker.start())
    app.addHook('onClose', () => purgeWorker[Symbol.asyncDispose]())
  }
  const ports = {
    store,
    catalog,
    clock,
    createId,
    leaseMs: config.leaseMs,
    waitMs: config.publishWaitMs,
    quotas: config.quotas,
    wakeUpgrades: () => upgradeWorker.wake(),
    purges: purgeWorker
      ? createPurgeQueue({ purges: catalog.purges, clock, onSettled: () => purgeWorker.wake() })
      : NO_PURGES,
    onRecovered: createRecoveryReport({ log: app.log, metrics: publishMetrics, auditLog }),
  }
  const maintenance = createMaintenance({
    ports,
    prepareStore: dependencies.prepareStore,
    intervalMs: config.recoveryIntervalMs,
    metrics: publishMetrics,
    log: app.log,
  })
  // A registry that listens accepts uploads, unless its store is down: then it listens and reports that.
  app.addHook('onReady', () =>
    Promise.race([maintenance.start(), sleep(config.readyTimeoutMs, undefined, { ref: false })]),
  )
  app.addHook('onClose', () => maintenance[Symbol.asyncDispose]())
  const encodingPool = createEncodingPool({ threads: config.encodingThreads })
  app.addHook('onClose', () => encodingPool[Symbol.asyncDispose]())
  const validator = createConfigurationValidator({
    threads: config.configurationThreads,
    timeoutMs: config.configurationTimeoutMs,
  })
  app.addHook('onClose', () => validator[Symbol.asyncDispose]())
  const inspector = (dependencies.createInspector ?? createInspector)(config.checks)
  app.addHook('onClose', () => inspector[Symbol.asyncDispose]())
  const database =
    config.vulnerabilities &&
    holdDatabase({
      path: config.vulnerabilities.database,
      intervalMs: config.vulnerabilities.intervalMs,
      clock,
    })
  app.addHook('onClose', () => database?.[Symbol.asyncDispose]())
  const scanners = await openScanners(config.scanners, { log: app.log })
  app.addHook('onClose', () => scanners[Symbol.asyncDispose]())

  if (operation) {
    handleProblems(operation, problems)
    admitRequests(operation, config, admission)
  }
  await describeApi(app, { hasTokens: credentials !== null, sessionCookie: sessionCookie.name })
  const refusals = [app, ...(operation ? [operation] : [])].map(refuseOtherMethods)
  serveApiDocument(app)
  serveMetrics(operation ?? app, metrics)
  serveHealth(operation ?? app, {
    checks: {
      store: async ({ signal }) => {
        await store.check({ signal })
        maintenance.requireStore()
      },
      catalog: () => catalog.check(),
      // Opens and closes a spool, as every upload does.
      spool: async () => (await openSpool({ directory: config.spoolDirectory }))[Symbol.asyncDispose](),
    },
    timeoutMs: config.readyTimeoutMs,
    clock,
  })
  const urls = createBundleUrls({
    publicBase,
    signing: config.bundleUrls,
    privateAmong: (pluginIds) => catalog.ownerships.privateAmong(pluginIds),
    clock,
  })
  hidePrivatePlugins(app, { catalog, clock })
  await servePublish(app, {
    ports,
    urls,
    spoolDirectory: config.spoolDirectory,
    limits: config.limits,
    maxUploads: config.maxUploads,
    maxUploadsPerCredential: config.maxUploadsPerCredential,
    minBytesPerSecond: config.uploadMinBytesPerSecond,
    idleTimeoutMs: config.uploadIdleTimeoutMs,
    timeoutMs: config.uploadTimeoutMs,
    encodingPool,
    judges: {
      validator,
      inspector,
      vulnerabilities: { database, level: levelOf(checkVulnerabilities, config.checks.policy) },
      scanners,
      catalog,
      scanMetrics: createScanMetrics(metrics),
      metrics: publishMetrics,
    },
    mayStagedWait: config.stagedChecks === 'wait',
    metrics: publishMetrics,
    requireStore: () => maintenance.requireStore(),
  })
  const readable = withRestoredFileLists({ catalog, store })
  const configurations = createConfigurations(store)
  const subscriptions = createSubscriptions(config.live)
  const changeWatch = createChangeWatch({
    catalog,
    subscriptions,
    intervalMs: config.live.pollIntervalMs,
    report: (outage) =>
      outage
        ? app.log.error(outage, 'changes of tenants not found; it will be retried')
        : app.log.info('changes of tenants are found again'),
  })
  app.addHook('onReady', async () => changeWatch.start())
  app.addHook('onClose', () => changeWatch[Symbol.asyncDispose]())
  const copies = config.storedManifestKey
    ? await createManifestCopies({ catalog, clock, publicBase, key: config.storedManifestKey.reveal() })
    : null
  const manifestSource = { catalog: readable, publicBase, copies }
  const inTurn = createTenantTurns()
  const tenantPortsOn = (readFrom: Catalog): TenantPorts => {
    const configurePorts = {
      catalog: readFrom,
      clock,
      configurations,
      validator,
      keys: config.secretKeys,
    }
    return {
      ...manifestSource,
      catalog: readFrom,
      clock,
      baseBytes: urls.baseBytes,
      generationsKept: config.generationsKept,
      holdsCapabilities: config.holdsCapabilities,
      inTurn,
      configure: (change) => configurePlugin(configurePorts, change),
      announce: (tenant) => subscriptions.learn(tenant.value.tenantId, presentOf(tenant)),
      wakeUpgrades: () => upgradeWorker.wake(),
    }
  }
  const tenantPorts = tenantPortsOn(readable)
  const upgrades = new Counter({
    name: 'plugboard_tenant_upgrades_total',
    help: 'Looks at a plugin of a tenant after its versions, its tags or a hold changed; kept: there was nothing to change.',
    labelNames: ['outcome'] as const,
    registers: [metrics],
  })
  const upgradeWorker = createUpgradeWorker({
    catalog: readable,
    clock,
    createId,
    tenantPortsOn,
    // SQLite makes one write after the other: with more tenants at a time, requests would only wait for more of them.
    atATime: config.catalog.kind === 'sqlite' ? 1 : 4,
    leaseMs: config.leaseMs,
    intervalMs: config.upgradeIntervalMs,
    log: app.log,
    count: (outcome) => upgrades.inc({ outcome }),
  })
  app.addHook('onReady', async () => upgradeWorker.start())
  app.addHook('onClose', () => upgradeWorker[Symbol.asyncDispose]())
  if (copies) {
    const copied = new Counter({
      name: 'plugboard_manifest_copies_total',
      help: 'Tenant manifests copied to the store; kept: the store had it; postponed: the store or the generation was not there yet.',
      labelNames: ['outcome'] as const,
      registers: [metrics],
    })
    const copyWorker = createCopyWorker({
      ports: { ...manifestSource, copies, store, clock, createId, leaseMs: config.leaseMs },
      intervalMs: config.upgradeIntervalMs,
      log: app.log,
      count: (outcome) => copied.inc({ outcome }),
    })
    app.addHook('onReady', async () => copyWorker.start())
    app.addHook('onClose', () => copyWorker[Symbol.asyncDispose]())
  }
  serveInstalls(app, {
    catalog: readable,
    tenantPorts,
    urls,
    count: (outcome) => installs.inc({ outcome }),
  })
  serveGenerations(app, { catalog: readable, tenantPorts })
  serveTenantSettings(app, { catalog: readable, tenantPorts })
  serveUpgrades(app, tenantPorts)
  serveHosts(app, tenantPorts)
  serveTokens(app, { catalog, clock, credentials: credentials })
  serveTrustedPublishing(app, {
    catalog,
    clock,
    ...config.trustedPublishing,
    keysOf: createKeysOf({ clock }),
  })
  const signIn = config.signIn && {
    ...config.signIn,
    provider: createProvider(config.signIn, { clock, wantedClaims: claimsIn(config.signIn.rules) }),
  }
  serveSessions(app, {
    ports: { catalog, clock, limits: config.sessions, recent: recentSessions },
    cookie: sessionCookie,
    tokens,
    publicUrl,
    findSignOut: signIn ? createFindSignOut(signIn) : async () => undefined,
  })
  serveSignIn(app, {
    ports: { catalog, clock, limits: config.sessions },
    sessionCookie,
    config: signIn,
  })
  const retention = createRetentionWorker({
    ports: { catalog, clock, createId, leaseMs: config.leaseMs },
    intervalMs: config.recoveryIntervalMs,
    log: app.log,
  })
  app.addHook('onReady', async () => retention.start())
  app.addHook('onClose', () => retention[Symbol.asyncDispose]())
  servePlugins(app, { catalog: readable, clock, urls })
  serveConfiguration(app, { catalog, configurations, keys: config.secretKeys })
  serveOwners(app, { catalog, clock, wakeUpgrades: () => upgradeWorker.wake() })
  serveNamespaces(app, { catalog, clock })
  serveTags(app, { ports, requireStore: () => maintenance.requireStore() })
  serveCheckDecisions(app, { catalog, clock })
  serveReadmes(app, { catalog, store, urls })
  serveSourceMaps(app, ports)
  measureWaitingVersions(metrics, { catalog, clock, report: reportUnread })
  serveStaging(app, { ports, urls, requireStore: () => maintenance.requireStore() })
  serveVisibility(app, { ports, requireStore: () => maintenance.requireStore() })
  serveVersionStates(app, { ports, urls, requireStore: () => maintenance.requireStore() })
  serveTenantManifest(app, { ...manifestSource, urls })
  serveEvents(app, {
    catalog,
    subscriptions,
    heartbeatMs: config.live.heartbeatMs,
    lifeMs: config.live.lifeMs,
    findCaller,
    onFollowed: () => changeWatch.wake(),
  })
  const changeReaders = createChangeReaders<FeedReader>(config.live)
  const auditWatch = createAuditWatch({
    auditEntries: catalog.auditEntries,
    isWanted: () => changeReaders.count() > 0,
    intervalMs: config.live.pollIntervalMs,
    report: (outage) =>
      outage
        ? app.log.error(outage, 'entries of the audit log not found; it will be retried')
        : app.log.info('entries of the audit log are found again'),
    onStored: (entries) => tellReaders({ catalog, clock }, changeReaders.readers(), entries),
  })
  app.addHook('onReady', async () => auditWatch.start())
  app.addHook('onClose', () => auditWatch[Symbol.asyncDispose]())
  serveChanges(app, {
    readers: changeReaders,
    watch: auditWatch,
    heartbeatMs: config.live.heartbeatMs,
    lifeMs: config.live.lifeMs,
    findCaller,
  })
  measureStreams(metrics, { tenant: () => subscriptions.count(), changes: () => changeReaders.count() })
  serveAudit(app, catalog)
  servePurges(app, { purges: catalog.purges })
  serveScan(app, { ports, requireStore: () => maintenance.requireStore() })
  serveVulnerabilities(app, { catalog, isOn: config.vulnerabilities !== null })
  if (config.vulnerabilities && database) {
    measureVulnerabilities(metrics, { catalog, clock, report: reportUnread })
    const worker = createVulnerabilityWorker({
      ports: { ...ports, leaseMs: config.leaseMs },
      database,
      intervalMs: config.vulnerabilities.intervalMs,
      log: app.log,
    })
    app.addHook('onReady', async () => worker.start())
    app.addHook('onClose', () => worker[Symbol.asyncDispose]())
  }
  serveScanners(app, scanners)
  serveTrials(app, { catalog, scanners: scanners.list })
  if (scanners.list.length > 0) {
    measureTrials(metrics, { catalog, scanners: scanners.list, clock, report: reportUnread })
  }
  const trialWorker = createTrialWorker({ ports, scanners: scanners.list, log: app.log })
  // The first uploads are checked by the rules as they are, unless there is too much published to try changed ones on it meanwhile.
  app.addHook('onReady', () =>
    Promise.race([trialWorker.start(), sleep(config.readyTimeoutMs, undefined, { ref: false })]),
  )
  app.addHook('onClose', () => trialWorker[Symbol.asyncDispose]())
  serveSchemas(app)
  await serveRegistryDocument(app, config)
  if (config.dashboardDirectory !== null) {
    await serveDashboard(app, { directory: config.dashboardDirectory, publicBase })
  }
  for (const refuseTheRest of refusals) refuseTheRest()
  return app
}

/** Checks access before a body is read. Every route that is added from now on must declare its access. */
function admitRequests(
  app: FastifyInstance,
  { credentials, allowedOrigins, publicUrl, requestLimits }: Config,
  { findCaller, limiter }: { readonly findCaller: FindCaller; readonly limiter: RequestLimiter },
): void {
  const mayChange = publicUrl === null ? allowedOrigins : new Set([...allowedOrigins, publicUrl])
  app.decorateRequest('caller')
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ ...COMMON_HEADERS, 'x-request-id': request.id })
    if (credentials === null) {
      requireLoopbackHost(request.headers.host)
      requireNoProxy(request.headers)
    }
  })
  allowOrigins(app, allowedOrigins)
  app.addHook('onRequest', async (request) => {
    requireAllowedOrigin(request.method, request.headers, mayChange)
    request.caller = await findCaller(request, { isUse: true })
    const route = `${request.method} ${request.routeOptions.url ?? 'none'}`
    logWith(request, { caller: callerName(request.caller), route })
  })
  limitRequests(app, limiter, requestLimits)
  guardRoutes(app)
  app.addHook('onRequest', async ({ headers }) => requirePlainBody(headers['content-encoding']))
  // The default for caching: an answer may be stored, but must be revalidated each time.
  app.addHook('onSend', async ({ method, routeOptions }, reply) => {
    if (reply.hasHeader('cache-control')) return
    if (method !== 'GET' && method !== 'HEAD') void reply.header('cache-control', 'no-store')
    else if (routeOptions.config.access === 'public') void reply.header('cache-control', 'no-cache')
    else makePrivate(reply)
  })
}
