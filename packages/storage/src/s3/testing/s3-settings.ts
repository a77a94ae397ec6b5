/** How tests talk to an S3 store, where they do not care. */
export const S3_SETTINGS = {
  forcePathStyle: true,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  connectTimeoutMs: 1000,
  requestTimeoutMs: 5000,
  callTimeoutMs: 15_000,
  maxSockets: 16,
} as const
