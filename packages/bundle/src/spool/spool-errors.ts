/** A source had more bytes than it may. What was written of it is forgotten. */
export class SizeLimitError extends Error {
  override readonly name = 'SizeLimitError'
  readonly limitBytes: number

  constructor(limitBytes: number, options?: ErrorOptions) {
    super(`more than ${limitBytes} bytes`, options)
    this.limitBytes = limitBytes
  }
}

/** The disk or the quota of the spool's directory has no room left. */
export class SpoolFullError extends Error {
  override readonly name = 'SpoolFullError'
}
