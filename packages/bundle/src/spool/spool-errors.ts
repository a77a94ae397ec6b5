/** A source exceeded its limit. The bytes written of it are discarded. */
export class SizeLimitError extends Error {
  override readonly name = 'SizeLimitError'
  readonly limitBytes: number

  constructor(limitBytes: number, options?: ErrorOptions) {
    super(`more than ${limitBytes} bytes`, options)
    this.limitBytes = limitBytes
  }
}

/** The disk of the spool's directory is full, or the quota is used up. */
export class SpoolFullError extends Error {
  override readonly name = 'SpoolFullError'
}
