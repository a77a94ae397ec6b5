import type { SessionRecord } from '@plugboard/catalog'
import { isLoopback, ProblemError } from '@plugboard/service-kit'
import {
  EndedSessions,
  PageQuery,
  PersonId,
  pageOf,
  SessionDocument,
  Sha256,
  SignedIn,
  SignedOut,
  SignInRequest,
} from '@plugboard/types'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Caller, callerName, requireKnown } from '../access/caller.ts'
import { hostname } from '../access/foreign-pages.ts'
import { isForwarded } from '../access/trusted-proxies.ts'
import { parseCursor } from '../plugins/cursor.ts'
import { toPage } from '../plugins/page.ts'
import type { RegistryApp } from '../registry-app.ts'
import type { FindSignOut } from '../sign-in/sign-out.ts'
import type { TokenCallers } from '../tokens/find-caller.ts'
import { toSessionDocument, toSignedIn } from './documents.ts'
import { type EndPorts, endSession, endSessionsOf } from './end-sessions.ts'
import { type Opened, openTokenSession, type SessionPorts } from './open-session.ts'
import type { OwnCookie } from './own-cookie.ts'
import { tokenPersonId } from './person-id.ts'

const Position = z.strictObject({ sessionId: Sha256 })
const OfPerson = z.object({ personId: PersonId })
const ADMIN = { scope: 'admin' } as const

export interface SessionRouteOptions {
  readonly ports: SessionPorts & EndPorts
  readonly cookie: OwnCookie
  /** Null when no credentials are configured. */
  readonly tokens: TokenCallers | null
  /** Null when REGISTRY_PUBLIC_URL is not set. */
  readonly publicUrl: string | null
  readonly findSignOut: FindSignOut
}

/** Sign-in by a token, and the sessions of people, below /auth/session, /auth/sessions and /sessions. */
export function serveSessions(app: RegistryApp, options: SessionRouteOptions): void {
  const { ports, cookie, tokens, publicUrl, findSignOut } = options
  const { sessions } = ports.catalog
  const tags = ['sessions']
  const problems = ['CATALOG_UNAVAILABLE'] as const

  app.post(
    '/auth/session',
    {
      config: {
        access: 'public',
        audit: 'session.opened',
        problems: [...problems, 'SIGN_IN_NOT_CONFIGURED', ...(tokens ? (['UNAUTHENTICATED'] as const) : [])],
      },
      schema: {
        tags,
        summary:
          'Sign in with a token: the answer sets the cookie of a session, which may do what the token may and ends with it',
        body: SignInRequest.nullish(),
        response: { 201: SignedIn },
      },
    },
    async (request, reply) => {
      if (tokens === null) {
        throw new ProblemError(
          'SIGN_IN_NOT_CONFIGURED',
          'No credentials are configured, so everybody on this machine may do everything, and nobody has to sign in.',
        )
      }
      if (publicUrl === null) requireThisMachine(request)
      const { caller } = request
      const token = request.body?.token
      const bearer =
        token === undefined
          ? withoutSession(caller)
          : await tokens.ofHeader(`Bearer ${token}`, { isUse: true })
      requireKnown(bearer, 'This needs a token, in the body or in the Authorization header.')
      if (bearer.kind === 'local') throw new TypeError('a registry with credentials has no local callers')
      const opened = await openTokenSession(ports, bearer.credential)
      const former = sessionOf(caller)
      if (former) await endSession(ports, former.sessionId)
      request.log.info({ name: opened.session.name }, 'signed in by a token')
      await request.audit({
        subject: { personId: opened.session.personId },
        after: { name: opened.session.name },
      })
      handOver(reply, cookie, opened)
      return reply.code(201).send(toSignedIn({ ...bearer, session: opened.session }))
    },
  )

  app.get(
    '/auth/session',
    {
      config: { access: 'known', problems },
      schema: { tags, summary: 'Who the caller is, and what they may do', response: { 200: SignedIn } },
    },
    async ({ caller }) => {
      requireKnown(caller)
      return toSignedIn(caller)
    },
  )

  app.delete(
    '/auth/session',
    {
      config: { access: 'known', audit: 'session.ended', problems },
      schema: {
        tags,
        summary: 'Sign out: end the session of this browser',
        response: { 200: SignedOut },
      },
    },
    async (request, reply) => {
      const session = sessionOf(request.caller)
      const isEnded = session !== undefined && (await endSession(ports, session.sessionId))
      if (isEnded) request.log.info('signed out')
      await request.audit({ subject: { personId: session?.personId }, isChanged: isEnded })
      void reply.header('set-cookie', cookie.clear())
      return { ended: isEnded ? 1 : 0, providerSignOutUrl: await findSignOut(session, request.log) }
    },
  )

  app.get(
    '/auth/sessions',
    {
      config: { access: 'known', problems },
      schema: {
        tags,
        summary: 'List the sessions of the caller: those of the same person, or of the same token',
        querystring: PageQuery,
        response: { 200: pageOf(SessionDocument) },
      },
    },
    async ({ caller, query }) => {
      const personId = personOf(caller)
      if (personId === null) return { items: [], nextCursor: null }
      return listOf(personId, query, sessionOf(caller))
    },
  )

  app.delete(
    '/auth/sessions',
    {
      config: { access: 'known', audit: 'sessions.ended', problems },
      schema: {
        tags,
        summary:
          'Sign out everywhere: end all sessions of the caller. Every registry refuses them within two seconds',
        response: { 200: SignedOut },
      },
    },
    async (request, reply) => {
      const personId = personOf(request.caller)
      const ended = personId === null ? 0 : await endSessionsOf(ports, personId)
      request.log.info({ ended }, 'signed out everywhere')
      const subject = { personId: personId ?? undefined }
      await request.audit({ subject, after: { ended }, isChanged: ended > 0 })
      void reply.header('set-cookie', cookie.clear())
      return { ended, providerSignOutUrl: await findSignOut(sessionOf(request.caller), request.log) }
    },
  )

  app.get(
    '/sessions',
    {
      config: { access: ADMIN, problems },
      schema: {
        tags,
        summary: 'List the sessions of everybody, or of one person',
        querystring: PageQuery.extend({ personId: PersonId.optional() }),
        response: { 200: pageOf(SessionDocument) },
      },
    },
    async ({ caller, query: { personId, ...query } }) => {
      const current = sessionOf(caller)
      if (personId !== undefined) return listOf(personId, query, current)
      const { cursor, limit } = query
      const after = parseCursor(Position, cursor)?.sessionId
      return toPage(await sessions.list({ after, limit: limit + 1 }), {
        limit,
        positionOf: ({ sessionId }) => ({ sessionId }),
        toItem: (session) => toSessionDocument(session, current),
      })
    },
  )

  app.delete(
    '/sessions',
    {
      config: { access: ADMIN, audit: 'sessions.ended', problems },
      schema: {
        tags,
        summary: 'End all sessions of a person. Every registry refuses them within two seconds',
        querystring: OfPerson,
        response: { 200: EndedSessions },
      },
    },
    async (request) => {
      const { personId } = request.query
      const ended = await endSessionsOf(ports, personId)
      request.log.info({ personId, ended, endedBy: callerName(request.caller) }, 'sessions ended')
      await request.audit({ subject: { personId }, after: { ended }, isChanged: ended > 0 })
      return { ended }
    },
  )

  async function listOf(
    personId: PersonId,
    { cursor, limit }: z.output<typeof PageQuery>,
    current: SessionRecord | undefined,
  ) {
    const after = parseCursor(Position, cursor)?.sessionId
    return toPage(await sessions.listOf({ personId, after, limit: limit + 1 }), {
      limit,
      positionOf: ({ value: { sessionId } }) => ({ sessionId }),
      toItem: ({ value }) => toSessionDocument(value, current),
    })
  }
}

/** Gives the browser the cookie of a session. */
export function handOver(reply: FastifyReply, cookie: OwnCookie, { session, secret }: Opened): void {
  void reply.header('set-cookie', cookie.write(secret, session.expiresAtMs - session.createdAtMs))
}

function sessionOf(caller: Caller): SessionRecord | undefined {
  return caller.kind === 'token' ? caller.session : undefined
}

/** A session cannot make another one, which would last longer. */
function withoutSession(caller: Caller): Caller {
  return sessionOf(caller) || caller.kind === 'foreign' ? { kind: 'anonymous' } : caller
}

function personOf(caller: Caller): PersonId | null {
  if (caller.kind !== 'token') return null
  return caller.session?.personId ?? tokenPersonId(caller.credential.sha256)
}

/**
 * Elsewhere than on this machine a cookie needs HTTPS, and only the setting says whether a proxy before the registry has it. A proxy on
 * this machine may send a Host header of this machine for requests of others.
 *
 * @throws ProblemError SIGN_IN_NOT_CONFIGURED
 */
function requireThisMachine(request: FastifyRequest): void {
  const { host } = request.headers
  if (host !== undefined && isLoopback(hostname(host)) && !isForwarded(request)) return
  throw new ProblemError(
    'SIGN_IN_NOT_CONFIGURED',
    'Sessions of other machines need REGISTRY_PUBLIC_URL, the https URL at which browsers reach this registry.',
  )
}
