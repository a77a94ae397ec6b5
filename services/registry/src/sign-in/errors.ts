/** The sign-in that the browser comes back from is not one that this browser has begun, is too old, or was refused. */
export class SignInFailedError extends Error {
  override readonly name = 'SignInFailedError'
}

/** No rule gives the person any role. */
export class NoRoleError extends Error {
  override readonly name = 'NoRoleError'

  constructor(name: string) {
    super(`You are signed in at the provider as ${name}, but this account has no role in this registry.`)
  }
}

/** The provider does not answer, or not as it should. */
export class ProviderUnavailableError extends Error {
  override readonly name = 'ProviderUnavailableError'
}
