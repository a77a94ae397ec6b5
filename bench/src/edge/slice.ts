/** A short stretch of load on one server. */
export interface Slice {
  readonly port: number
  /** The request as it goes over the wire. */
  readonly request: string
  readonly connections: number
  /** How many requests are made, over all connections together. */
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
