export type { FastifyBaseLogger as Log } from 'fastify'
export { bundleUrlSettings, bundleUrlSigning } from './bundle-urls/bundle-url-settings.ts'
export {
  BUNDLE_URL_SIGNATURE_LENGTH,
  type BundleUrlSigner,
  type BundleUrlSigning,
  createBundleUrlSigner,
} from './bundle-urls/bundle-url-signer.ts'
export { ConfigError, describeSettings, parseEnvironment, type SettingDoc } from './config/environment.ts'
export { runningSettings } from './config/running-settings.ts'
export { Secret } from './config/secret.ts'
export {
  httpUrl,
  integer,
  isLoopback,
  type ListenAddress,
  listenAddress,
  milliseconds,
  origins,
  secret,
} from './config/setting-types.ts'
export {
  requireStoreSettings,
  type StoreConfig,
  storeConfig,
  storeSettings,
} from './config/store-settings.ts'
export { logOptions } from './log/log-options.ts'
export { serveHealth } from './operation/health.ts'
export { createMetrics, measureRequests, serveMetrics } from './operation/metrics.ts'
export { createOperationListener } from './operation/operation-listener.ts'
export { hiddenRoute } from './operation/route-docs.ts'
export { ProblemError } from './problems/problem-error.ts'
export { handleProblems, problemServerOptions, sendProblem } from './problems/problem-handler.ts'
export { type ProblemTable, problemOf, translateBy } from './problems/problem-table.ts'
export { refuseOtherMethods } from './problems/refuse-other-methods.ts'
export { runService, startOrExplain } from './run/run-service.ts'
export { StartError } from './run/start-error.ts'
