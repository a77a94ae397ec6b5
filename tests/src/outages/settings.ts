/** Short times, so that a test sees an outage and the recovery from it. */
export const SETTINGS = {
  S3_CONNECT_TIMEOUT_MS: '500',
  S3_REQUEST_TIMEOUT_MS: '1000',
  S3_MAX_SOCKETS: '16',
  MONGODB_TIMEOUT_MS: '1000',
  EDGE_REVALIDATE_MS: '300',
  EDGE_LOAD_TIMEOUT_MS: '3000',
  PUBLISH_LEASE_MS: '3000',
  RECOVERY_INTERVAL_MS: '500',
  READY_TIMEOUT_MS: '1000',
} as const
