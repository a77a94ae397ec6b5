import { z } from 'zod'
import { PluginPattern, Scope, TenantPattern } from './access-token.ts'

/** Names a person, or whoever has a token, without any fact about them. */
export const PersonId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/)
  .meta({
    description: 'The same for all sessions of one person, or of one token.',
    examples: ['q1Xw8yFzT0mB3nKcV5sJ7g'],
  })

export type PersonId = z.infer<typeof PersonId>

/** The body of POST /auth/session. */
export const SignInRequest = z
  .strictObject({
    token: z.string().min(1).max(1024).optional().meta({
      description: 'A token of this registry. When absent: that of the Authorization header.',
    }),
  })
  .meta({ id: 'SignInRequest' })

export type SignInRequest = z.infer<typeof SignInRequest>

/** Who the caller is, and what they may do. */
export const SignedIn = z
  .object({
    kind: z.enum(['session', 'token', 'local']).meta({
      description: 'local: no credentials are configured, and everybody on this machine may do everything.',
    }),
    personId: PersonId.nullable(),
    name: z.string().nullable(),
    scopes: z.array(Scope),
    tenants: z.array(TenantPattern),
    plugins: z.array(PluginPattern).meta({ description: 'Which plugins the caller may publish.' }),
    publisher: z.string().nullable().meta({ description: 'On whose behalf the caller publishes.' }),
    expiresAt: z.iso.datetime().nullable().meta({ description: 'When it ends at the latest.' }),
    endsAt: z.iso.datetime().nullable().meta({
      description: 'When the session ends unless it is used again; null without a session.',
    }),
  })
  .meta({ id: 'SignedIn' })

export type SignedIn = z.infer<typeof SignedIn>

/** A session, without the text of its cookie. */
export const SessionDocument = z
  .object({
    personId: PersonId,
    name: z.string(),
    signedInBy: z.enum(['token', 'provider']),
    isCurrent: z.boolean().meta({ description: 'Whether it is the session of this request.' }),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().meta({ description: 'To a tenth of the idle limit.' }),
    expiresAt: z.iso.datetime().meta({ description: 'When it ends at the latest.' }),
    endsAt: z.iso.datetime().meta({ description: 'When it ends unless it is used again.' }),
  })
  .meta({ id: 'Session' })

export type SessionDocument = z.infer<typeof SessionDocument>

/** The answer to a request that ends sessions. */
export const EndedSessions = z
  .object({ ended: z.int().min(0).meta({ description: 'How many sessions the request has ended.' }) })
  .meta({ id: 'EndedSessions' })

export type EndedSessions = z.infer<typeof EndedSessions>

/** The answer to a request that ends sessions of its caller. */
export const SignedOut = EndedSessions.extend({
  providerSignOutUrl: z.url().optional().meta({
    description:
      'Where the browser signs out of the provider of accounts, too; go there with it. Missing when the caller has no session of the provider, or it does not offer this or does not answer.',
  }),
}).meta({ id: 'SignedOut' })

export type SignedOut = z.infer<typeof SignedOut>
