/** A short stretch of load on one server. */
export interface Slice {
  readonly port: number
  /** The bytes of the request. */
  readonly request: string
  readonly connections: number
  /** The number of requests over all connections. */
  readonly count: number
  readonly status: number
  /** The length of each answer, head and body: any other length is an error. */
  readonly answerBytes: number
}

export interface SliceResult {
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** One whole answer of the slice. */
  readonly sample: Uint8Array
}
