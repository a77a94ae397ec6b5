/** A required scanner that did not do its work. */
export interface AwayScanner {
  readonly name: string
  /** The end of a sentence that begins with the name. */
  readonly reason: string
}

/** Required scanners are away, which says nothing about the bundle. */
export class ScannersAwayError extends Error {
  override readonly name = 'ScannersAwayError'
  readonly retryAfterSeconds: number

  constructor(away: readonly AwayScanner[], retryAfterSeconds: number) {
    const each = away.map(({ name, reason }) => `the scanner ${name} ${reason}`)
    super(`Not scanned, and so not stored: ${each.join('; ')}.`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}
