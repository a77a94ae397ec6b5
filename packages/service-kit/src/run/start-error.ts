/** A failure to start that a person can fix; the message says how. */
export class StartError extends Error {
  override readonly name: string = 'StartError'
}
