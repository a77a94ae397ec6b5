/** A tenant has got another generation meanwhile, and going back would take what others have made. */
export class ChangedSinceError extends Error {
  override readonly name = 'ChangedSinceError'

  readonly tenantId: string

  constructor(tenantId: string) {
    super(`${tenantId} has changed since, and going back would undo that too.`)
    this.tenantId = tenantId
  }
}
