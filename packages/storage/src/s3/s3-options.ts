/** Where an S3 store is, and its time limits. */
export interface S3StoreOptions {
  /** `http://127.0.0.1:9000`; undefined for AWS's own endpoint of the region. */
  readonly endpoint: string | undefined
  readonly region: string
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** `endpoint/bucket/key`, which most servers except AWS need, in place of `bucket.endpoint/key`. */
  readonly forcePathStyle: boolean
  /** `WHEN_SUPPORTED` lets the SDK add its own checksums, which some servers refuse. */
  readonly requestChecksumCalculation: 'WHEN_REQUIRED' | 'WHEN_SUPPORTED'
  /** Until a connection is made. */
  readonly connectTimeoutMs: number
  /** Until the headers of an answer, and between two chunks of a body in either direction. */
  readonly requestTimeoutMs: number
  /**
   * Until a call is answered, including all its attempts and the pauses between them. It does not apply to a body that has
   * begun. A put that is sending has it from its last new byte on.
   */
  readonly callTimeoutMs: number
  /** The most connections at a time; further requests wait for one. */
  readonly maxSockets: number
  /** How many attempts a request has in all, for faults that may pass; 3 unless set. */
  readonly maxAttempts?: number
  /** The upper bound of the first random pause before another attempt; each later bound is twice it. 100 unless set. */
  readonly backoffBaseMs?: number
  /** The largest object sent in one request; 16 MiB unless set. */
  readonly multipartThresholdBytes?: number
  /** The size of the parts of larger objects, two of which are in memory at a time; 8 MiB unless set, at least 5 MiB. */
  readonly partBytes?: number
}

/** The options with all defaults filled in. */
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
  if (settings.partBytes < 5 * MIB) throw new TypeError('partBytes must be at least 5 MiB, the minimum of S3')
  return settings
}
