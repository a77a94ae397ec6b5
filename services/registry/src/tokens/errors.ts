import type { TokenId } from '@plugboard/types'

/** There is no such token. */
export class TokenNotFoundError extends Error {
  override readonly name = 'TokenNotFoundError'

  constructor(tokenId: TokenId) {
    super(`There is no token ${tokenId}.`)
  }
}

/** The token has ended, so nothing can take its place. */
export class TokenEndedError extends Error {
  override readonly name = 'TokenEndedError'

  constructor(tokenId: TokenId) {
    super(`The token ${tokenId} was revoked or has expired. Make a new one.`)
  }
}

/** The token would have expired before it was made. */
export class ExpiryPassedError extends Error {
  override readonly name = 'ExpiryPassedError'

  constructor(expiresAtMs: number) {
    super(
      `The token would have expired at ${new Date(expiresAtMs).toISOString()}. Name a later time, or none.`,
    )
  }
}
