/** Default settings for tests, with short timeouts so that an outage does not make them wait. */
export const MONGODB_SETTINGS = {
  serverSelectionTimeoutMs: 1000,
  operationTimeoutMs: 10_000,
  maxPoolSize: 20,
} as const
