/** The webhook is away, or does not keep to the contract. The message is for people: it has no address and no secret. */
export class WebhookFaultError extends Error {
  override readonly name: string = 'WebhookFaultError'
  /** As the answer asked for. */
  readonly retryAfterSeconds: number | null

  constructor(message: string, { retryAfterSeconds = null, ...options }: WebhookFaultOptions = {}) {
    super(message, options)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

interface WebhookFaultOptions extends ErrorOptions {
  readonly retryAfterSeconds?: number | null
}

/** No answer began, so that the request may be sent again. */
export class WebhookUnreachedError extends WebhookFaultError {
  override readonly name = 'WebhookUnreachedError'
}
