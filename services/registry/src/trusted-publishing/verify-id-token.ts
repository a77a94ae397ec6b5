import { Claim } from '@plugboard/types'
import { decodeJwt, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { IdTokenRefusedError, IssuerForbiddenError, IssuerUnavailableError } from './errors.ts'
import type { KeysOf } from './issuer-keys.ts'

/** Asymmetric ones: with a symmetric one, whoever knows the public key could sign. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/** How much the clocks of the issuer and of this registry may differ. */
const TOLERANCE_SECONDS = 30
/** An id token is exchanged by the job that it was made for. Issuers make them for 5 minutes to an hour. */
const OLDEST_SECONDS = 3600

const VerifiedClaims = z.looseObject({
  iss: z.string(),
  sub: Claim,
  jti: z.string().min(1),
  exp: z.number(),
  iat: z.number(),
})

/** What an id token says, once all of it is verified. */
export type VerifiedClaims = z.infer<typeof VerifiedClaims>

/** When the id token that says this is refused for its age at the latest, by the clock of any registry. */
export function lastAcceptedMs({ exp, iat }: VerifiedClaims): number {
  return (Math.min(exp, iat + OLDEST_SECONDS) + 2 * TOLERANCE_SECONDS) * 1000
}

interface VerifyPorts {
  readonly issuers: ReadonlySet<string>
  readonly audience: string
  readonly keysOf: KeysOf
  readonly clock: () => number
}

/**
 * Verifies an id token (RFC 7519 §7.2, RFC 8725): of a trusted issuer, signed with one of its keys, for this registry alone and for now.
 *
 * @throws IssuerForbiddenError before anything is fetched; IdTokenRefusedError; IssuerUnavailableError
 */
export async function verifyIdToken(
  { issuers, audience, keysOf, clock }: VerifyPorts,
  idToken: string,
): Promise<VerifiedClaims> {
  const issuer = issuerIn(idToken)
  if (!issuers.has(issuer)) throw new IssuerForbiddenError(issuer)
  try {
    const { payload } = await jwtVerify(idToken, await keysOf(issuer), {
      algorithms: ALGORITHMS,
      issuer,
      audience,
      requiredClaims: ['exp', 'iat', 'jti', 'sub'],
      clockTolerance: TOLERANCE_SECONDS,
      maxTokenAge: OLDEST_SECONDS,
      currentDate: new Date(clock()),
    })
    // Whoever else it is for could send it here.
    if (Array.isArray(payload.aud) && payload.aud.length !== 1)
      throw new IdTokenRefusedError('The id token is for more than one audience.')
    const claims = VerifiedClaims.safeParse(payload)
    if (!claims.success)
      throw new IdTokenRefusedError('The claims sub and jti of the id token must be one line of text each.')
    return claims.data
  } catch (error) {
    if (error instanceof errors.JWKSInvalid || error instanceof errors.JWKSTimeout)
      throw new IssuerUnavailableError(`the keys of ${issuer} cannot be read`, { cause: error })
    if (error instanceof errors.JOSEError)
      throw new IdTokenRefusedError(`The id token is not valid: ${error.message}.`, { cause: error })
    throw error
  }
}

/** Whom an id token names as its issuer, before anything of it is verified. */
function issuerIn(idToken: string): string {
  try {
    const { iss } = decodeJwt(idToken)
    if (typeof iss === 'string') return iss
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw cause
    throw new IdTokenRefusedError('The id token is not a JSON Web Token.', { cause })
  }
  throw new IdTokenRefusedError('The id token names no issuer.')
}
