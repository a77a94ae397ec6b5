/** clamd is away, or does not keep to its protocol. The message is for people: it has no address. */
export class ClamdFaultError extends Error {
  override readonly name: string = 'ClamdFaultError'
}

/** The connection was closed or reset. */
export class ConnectionLostError extends ClamdFaultError {
  override readonly name = 'ConnectionLostError'
}
