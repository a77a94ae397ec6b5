/** Where an S3 store is and how patient to be with it. */
export interface S3StoreOptions {
  /** `http://127.0.0.1:9000`; undefined for AWS's own endpoint of the region. */
  readonly endpoint: string | undefined
  readonly region: string
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** `endpoint/bucket/key`, as most servers but AWS need it, rather than `bucket.endpoint/key`. */
  readonly forcePathStyle: boolean
  /** `WHEN_SUPPORTED` lets the SDK add checksums of its own, which some servers refuse. */
  readonly requestChecksumCalculation: 'WHEN_REQUIRED' | 'WHEN_SUPPORTED'
  /** Until a connection is made. */
  readonly connectTimeoutMs: number
  /** Until the headers of an answer, and between two chunks of a body in either direction. */
  readonly requestTimeoutMs: number
  /**
   * Until a call is answered, all its attempts and the pauses between them together. A body is read on after it, and a put
   * goes on while its bytes do.
   */
  readonly callTimeoutMs: number
  /** Connections at a time; more requests wait for one. */
  readonly maxSockets: number
  /** How often a request is tried in all, on faults that may pass; 3 unless given. */
  readonly maxAttempts?: number
  /** The upper bound of the first random pause before another attempt; each later bound is twice it. 100 unless given. */
  readonly backoffBaseMs?: number
  /** The largest object sent in one request; 16 MiB unless given. */
  readonly multipartThresholdBytes?: number
  /** The size of a part above that, of which two are in memory at a time; 8 MiB unless given, S3 allows 5 at least. */
  readonly partBytes?: number
}

/** The options with every default in place. */
export type S3Settings = Required<S3StoreOptions>

const MIB = 1024 * 1024

/** Fills in the defaults. Throws a TypeError on sizes that S3 would refuse. */
export function withDefaults(options: S3StoreOptions): S3Settings {
  const settings = {
    maxAttempts: 3,
    backoffBaseMs: 100,
    multipartThresholdBytes: 16 * MIB,
    partBytes: 8 * MIB,
    ...options,
  }
  if (settings.partBytes < 5 * MIB)
    throw new TypeError('partBytes must be at least 5 MiB, the least S3 takes')
  return settings
}
