import { EncryptJWT, errors, jwtDecrypt } from 'jose'
import { z } from 'zod'
import { ReturnTo } from './return-to.ts'

/** How long somebody may take to sign in at the provider. */
export const LOGIN_MS = 600_000

const LoginState = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: ReturnTo,
})

/** What the registry has to remember of a sign-in between its redirect to the provider and the way back. */
export type LoginState = z.infer<typeof LoginState>

/**
 * Puts the state into the browser's cookie, encrypted and with an end. So any registry behind a load balancer can finish what
 * another one has begun, and visitors who never sign in write nothing to the catalog.
 *
 * @param key 32 bytes, the same for all registries
 */
export function createLoginStates({ key, clock }: { key: Uint8Array; clock: () => number }) {
  return {
    seal: (state: LoginState): Promise<string> =>
      new EncryptJWT({ ...state })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setExpirationTime(Math.floor((clock() + LOGIN_MS) / 1000))
        .encrypt(key),

    /** The state; null when it was not sealed with this key, was changed, or has ended. */
    open: async (text: string): Promise<LoginState | null> => {
      try {
        const { payload } = await jwtDecrypt(text, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
          requiredClaims: ['exp'],
          currentDate: new Date(clock()),
        })
        return LoginState.parse(payload)
      } catch (error) {
        if (error instanceof errors.JOSEError) return null
        throw error
      }
    },
  }
}
