/** Where an S3 store is and how patient to be with it. */
export interface S3StoreOptions {
  /** `http://127.0.0.1:9000`; AWS's own endpoint of the region unless given. */
  readonly endpoint?: string | undefined
  readonly region: string
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** `endpoint/bucket/key` rather than `bucket.endpoint/key`; true unless given, as most servers but AWS need it. */
  readonly forcePathStyle?: boolean | undefined
  /** `WHEN_SUPPORTED` lets the SDK add checksums of its own, which some servers refuse; `WHEN_REQUIRED` unless given. */
  readonly requestChecksumCalculation?: 'WHEN_REQUIRED' | 'WHEN_SUPPORTED' | undefined
  /** Until a connection is made; 2 s unless given. */
  readonly connectTimeoutMs?: number | undefined
  /** Until the headers of an answer, and between two chunks of a body in either direction; 15 s unless given. */
  readonly requestTimeoutMs?: number | undefined
  /** Connections at a time; more requests wait for one. 64 unless given. */
  readonly maxSockets?: number | undefined
  /** How often a request is tried in all, on faults that may pass; 3 unless given. */
  readonly maxAttempts?: number | undefined
  /** The upper bound of the first random pause before another attempt; each later bound is twice it. 100 unless given. */
  readonly backoffBaseMs?: number | undefined
  /** The largest object sent in one request; 16 MiB unless given. */
  readonly multipartThresholdBytes?: number | undefined
  /** The size of a part above that, of which two are in memory at a time; 8 MiB unless given, S3 allows 5 at least. */
  readonly partBytes?: number | undefined
}

/** The options with every default in place. */
export type S3Settings = {
  readonly [Name in keyof Omit<S3StoreOptions, 'endpoint'>]-?: NonNullable<S3StoreOptions[Name]>
} & { readonly endpoint: string | undefined }

const MIB = 1024 * 1024

/** Fills in the defaults. Throws a TypeError on sizes that S3 would refuse. */
export function withDefaults(options: S3StoreOptions): S3Settings {
  const settings = {
    endpoint: options.endpoint,
    region: options.region,
    bucket: options.bucket,
    accessKeyId: options.accessKeyId,
    secretAccessKey: options.secretAccessKey,
    forcePathStyle: options.forcePathStyle ?? true,
    requestChecksumCalculation: options.requestChecksumCalculation ?? 'WHEN_REQUIRED',
    connectTimeoutMs: options.connectTimeoutMs ?? 2_000,
    requestTimeoutMs: options.requestTimeoutMs ?? 15_000,
    maxSockets: options.maxSockets ?? 64,
    maxAttempts: options.maxAttempts ?? 3,
    backoffBaseMs: options.backoffBaseMs ?? 100,
    multipartThresholdBytes: options.multipartThresholdBytes ?? 16 * MIB,
    partBytes: options.partBytes ?? 8 * MIB,
  }
  if (settings.partBytes < 5 * MIB)
    throw new TypeError('partBytes must be at least 5 MiB, the least S3 takes')
  return settings
}
