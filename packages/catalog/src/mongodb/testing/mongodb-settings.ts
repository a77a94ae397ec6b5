/** How tests talk to a MongoDB server, where they do not care: an outage does not make them wait. */
export const MONGODB_SETTINGS = {
  serverSelectionTimeoutMs: 1000,
  operationTimeoutMs: 10_000,
  maxPoolSize: 20,
} as const
