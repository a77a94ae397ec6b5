/** The registry, or a tenant, has as many streams of changes as it may. */
export class TooManySubscribersError extends Error {
  override readonly name = 'TooManySubscribersError'
  readonly code = 'TOO_MANY_SUBSCRIBERS'
}
