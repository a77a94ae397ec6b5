import { answerOf, type IssuedToken, type Token, type TokenRequestInput } from '@plugboard/client'
import { listQuery } from './lists.ts'
import { registry } from './registry.ts'

export const TOKENS_KEY = ['tokens'] as const

/** The tokens of the registry, those of its settings first. */
export const tokensQuery = listQuery(TOKENS_KEY, ({ query, signal }) =>
  answerOf(registry.GET('/tokens', { params: { query }, signal })),
)

/** Makes a token. The answer is the only one that has its text. */
export async function makeToken(body: TokenRequestInput): Promise<IssuedToken> {
  return answerOf(registry.POST('/tokens', { body }))
}

/** Makes a token in place of another, which is accepted for `graceSeconds` more. */
export async function rotateToken({
  tokenId,
  graceSeconds,
}: {
  readonly tokenId: string
  readonly graceSeconds: number
}): Promise<IssuedToken> {
  const params = { path: { tokenId } }
  return answerOf(registry.POST('/tokens/{tokenId}/rotate', { params, body: { graceSeconds } }))
}

/** Ends a token for good. */
export async function revokeToken(tokenId: string): Promise<Token> {
  return answerOf(registry.DELETE('/tokens/{tokenId}', { params: { path: { tokenId } } }))
}
