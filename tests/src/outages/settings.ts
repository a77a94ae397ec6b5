/**
 * Short times, so that a test sees an outage and the recovery from it; long enough for an engine that is well on a busy
 * machine.
 */
export const SETTINGS = {
  S3_CONNECT_TIMEOUT_MS: '5000',
  S3_REQUEST_TIMEOUT_MS: '10000',
  S3_MAX_SOCKETS: '16',
  MONGODB_TIMEOUT_MS: '5000',
  EDGE_REVALIDATE_MS: '300',
  EDGE_LOAD_TIMEOUT_MS: '10000',
  PUBLISH_LEASE_MS: '4000',
  RECOVERY_INTERVAL_MS: '500',
  READY_TIMEOUT_MS: '5000',
} as const

/** A database that is well, and slow because forty publishes at once wait for it on a busy machine. */
export const SLOW_DATABASE = { MONGODB_TIMEOUT_MS: '20000' } as const

/** Shorter times yet, for a store that falls silent: a request to it ends only when they run out. */
export const SILENT_STORE = {
  ...SLOW_DATABASE,
  S3_CONNECT_TIMEOUT_MS: '500',
  S3_REQUEST_TIMEOUT_MS: '1000',
  EDGE_LOAD_TIMEOUT_MS: '3000',
} as const
