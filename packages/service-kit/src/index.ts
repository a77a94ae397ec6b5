export type { FastifyBaseLogger as Log } from 'fastify'
export { ConfigError, describeSettings, parseEnvironment, type SettingDoc } from './environment.ts'
export { serveHealth } from './health.ts'
export { createMetrics, serveMetrics } from './metrics.ts'
export { ProblemError } from './problem-error.ts'
export { handleProblems, problemServerOptions, sendProblem } from './problem-handler.ts'
export { type ProblemTable, problemOf, translateBy } from './problems/problem-table.ts'
export { refuseOtherMethods } from './refuse-other-methods.ts'
export { hiddenRoute } from './route-docs.ts'
export { runService, startOrExplain } from './run-service.ts'
export { runningSettings } from './running-settings.ts'
export { Secret } from './secret.ts'
export {
  httpUrl,
  integer,
  isLoopback,
  type ListenAddress,
  listenAddress,
  milliseconds,
  secret,
} from './setting-types.ts'
export { StartError } from './start-error.ts'
export { requireStoreSettings, type StoreConfig, storeConfig, storeSettings } from './store-settings.ts'
