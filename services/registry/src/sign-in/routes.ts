import { ProblemError } from '@plugboard/service-kit'
import { Problem } from '@plugboard/types'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client'
import { z } from 'zod'
import type { RegistryApp } from '../registry-app.ts'
import type { SessionPorts } from '../sessions/open-session.ts'
import { createOwnCookie, type OwnCookie } from '../sessions/own-cookie.ts'
import { handOver } from '../sessions/routes.ts'
import { SignInFailedError } from './errors.ts'
import { createLoginStates, LOGIN_MS } from './login-state.ts'
import { PAGE_HEADERS, problemPage, signedInPage, signedOutPage } from './pages.ts'
import type { Provider, ProviderConfig } from './provider.ts'
import { ReturnTo } from './return-to.ts'
import type { RoleRules } from './role-rules.ts'
import { signInPerson } from './sign-in-person.ts'

/** Compact JWE, of which a browser keeps at most 4 KiB. */
const SEALED = /^[A-Za-z0-9_-]{1,200}\.\.[A-Za-z0-9_-]{1,40}\.[A-Za-z0-9_-]{1,3500}\.[A-Za-z0-9_-]{1,40}$/

export interface SignInConfig extends ProviderConfig {
  readonly rules: RoleRules
  /** 32 bytes that encrypt what the browser keeps while somebody signs in. */
  readonly stateKey: Uint8Array
  /** Where the provider sends browsers back to. */
  readonly redirectUri: string
  /** Where it sends them when they have signed out there. */
  readonly signedOutUri: string
}

interface SignInOptions {
  readonly ports: SessionPorts
  readonly sessionCookie: OwnCookie
  /** Null when no provider is configured. */
  readonly config: (SignInConfig & { readonly provider: Provider }) | null
}

/** Sign-in at a provider of accounts, by the authorization code flow of OpenID Connect with PKCE. */
export function serveSignIn(app: RegistryApp, { ports, sessionCookie, config }: SignInOptions): void {
  const { clock } = ports
  const begun = config && {
    ...config,
    states: createLoginStates({ key: config.stateKey, clock }),
    // Lax, because the way back from the provider is a navigation from another site.
    cookie: createOwnCookie({
      name: 'plugboard-sign-in',
      isSecure: config.redirectUri.startsWith('https:'),
      sameSite: 'lax',
      pattern: SEALED,
    }),
  }
  const requireBegun = () => {
    if (begun) return begun
    throw new ProblemError(
      'SIGN_IN_NOT_CONFIGURED',
      'No provider of accounts is configured. POST /auth/session signs in with a token.',
    )
  }
  const tags = ['sessions']

  app.get(
    '/auth/login',
    {
      exposeHeadRoute: false,
      onSend: showProblem,
      config: { access: 'public', problems: ['SIGN_IN_NOT_CONFIGURED', 'SIGN_IN_UNAVAILABLE'] },
      schema: {
        tags,
        summary: 'Sign in at the provider of accounts: redirects there',
        querystring: z.object({ returnTo: ReturnTo.default('/auth/session') }),
      },
    },
    async ({ query: { returnTo } }, reply) => {
      const { provider, states, cookie, redirectUri } = requireBegun()
      const checks = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
      const url = await provider.authorizationUrl(checks, redirectUri)
      const sealed = await states.seal({ ...checks, returnTo })
      return reply
        .header('set-cookie', cookie.write(sealed, LOGIN_MS))
        .header('cache-control', 'no-store')
        .redirect(url, 302)
    },
  )

  app.get(
    '/auth/callback',
    {
      exposeHeadRoute: false,
      onSend: showProblem,
      config: {
        access: 'public',
        audit: 'session.opened',
        problems: [
          'CATALOG_UNAVAILABLE',
          'SIGN_IN_FAILED',
          'SIGN_IN_FORBIDDEN',
          'SIGN_IN_NOT_CONFIGURED',
          'SIGN_IN_UNAVAILABLE',
        ],
      },
      schema: {
        tags,
        summary: 'Where the provider of accounts sends the browser back to: opens the session',
        querystring: z.looseObject({
          code: z.string().optional(),
          state: z.string().optional(),
          error: z.string().optional(),
        }),
      },
    },
    async (request, reply) => {
      const { provider, states, cookie, redirectUri, issuer, rules } = requireBegun()
      void reply.header('set-cookie', cookie.clear())
      const sealed = cookie.read(request.headers.cookie ?? '')
      const begunWith = sealed === null ? null : await states.open(sealed)
      if (begunWith === null || request.query.state !== begunWith.state) {
        throw new SignInFailedError('This browser has not begun this sign-in, or more than ten minutes ago.')
      }
      const url = new URL(redirectUri)
      url.search = new URL(request.url, redirectUri).search
      const person = await provider.personAt(url, begunWith)
      request.log.info({ claims: Object.keys(person.claims) }, 'the provider has named a person')
      const opened = await signInPerson(ports, person, { issuer, rules })
      const { name, personId } = opened.session
      request.log.info({ name }, 'signed in by the provider')
      await request.audit({ subject: { personId }, after: { name } })
      handOver(reply, sessionCookie, opened)
      return reply.headers(PAGE_HEADERS).send(signedInPage(begunWith.returnTo))
    },
  )

  app.get(
    '/auth/signed-out',
    {
      exposeHeadRoute: false,
      onSend: showProblem,
      config: { access: 'public', problems: ['SIGN_IN_NOT_CONFIGURED'] },
      schema: {
        tags,
        summary: 'Where the provider of accounts sends the browser when it has signed out there',
      },
    },
    async (_request, reply) => {
      requireBegun()
      return reply.headers(PAGE_HEADERS).send(signedOutPage())
    },
  )
}

/** Shows a problem as a page to a browser that has navigated to it. */
async function showProblem(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  const isProblem = String(reply.getHeader('content-type')).startsWith('application/problem+json')
  if (!isProblem || headers.accept?.includes('text/html') !== true) return payload
  const problem = Problem.parse(JSON.parse(String(payload)))
  void reply.headers(PAGE_HEADERS)
  return problemPage(problem)
}
