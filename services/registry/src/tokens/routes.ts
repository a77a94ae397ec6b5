import type { TokenRecord } from '@plugboard/catalog'
import { IssuedToken, PageQuery, pageOf, TokenDocument, TokenId, TokenRequest } from '@plugboard/types'
import { z } from 'zod'
import { credentialName } from '../access/caller.ts'
import type { Credential } from '../access/credentials.ts'
import { parseCursor } from '../plugins/cursor.ts'
import { toPage } from '../plugins/page.ts'
import type { RegistryApp } from '../registry-app.ts'
import { grantsOf, toConfiguredDocument, toTokenDocument } from './documents.ts'
import { TokenNotFoundError } from './errors.ts'
import { endToken, issueToken, rotateToken, type TokenPorts } from './issue-token.ts'

const WEEK_SECONDS = 604_800

const TokenParams = z.object({ tokenId: TokenId })
const Position = z.strictObject({ tokenId: TokenId })
const RotateRequest = z
  .strictObject({
    graceSeconds: z.int().min(0).max(WEEK_SECONDS).default(0).meta({
      description: 'How long the former token is still accepted.',
    }),
  })
  .meta({ id: 'RotateRequest' })

const ADMIN = { scope: 'admin' } as const

/** The tokens of the registry, below /tokens. */
export function serveTokens(
  app: RegistryApp,
  { credentials, ...ports }: TokenPorts & { readonly credentials: readonly Credential[] | null },
): void {
  const { tokens } = ports.catalog
  const tags = ['tokens']
  const url = '/tokens/:tokenId'

  app.post(
    '/tokens',
    {
      config: { access: ADMIN, audit: 'token.made', problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags,
        summary:
          'Make a token, which the answer shows once. Whoever has the scope admin may give a token any scope',
        body: TokenRequest,
        response: { 201: IssuedToken },
      },
    },
    async (request, reply) => {
      const { record, token } = await issueToken(ports, request.body, credentialName(request.caller))
      request.log.info(factsOf(record), 'token made')
      await request.audit({ subject: { tokenId: record.tokenId }, after: grantsOf(record) })
      return reply.code(201).send({ ...toTokenDocument(record), token })
    },
  )

  app.get(
    '/tokens',
    {
      config: { access: ADMIN, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags,
        summary:
          'List the tokens, without their secrets: those of the settings first, then all others, also those that ended in the last 90 days',
        querystring: PageQuery,
        response: { 200: pageOf(TokenDocument) },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const after = parseCursor(Position, cursor)?.tokenId
      const page = toPage(await tokens.list({ after, limit: limit + 1 }), {
        limit,
        positionOf: ({ tokenId }) => ({ tokenId }),
        toItem: toTokenDocument,
      })
      // There are few of them, and they are no part of the paging.
      const configured = after === undefined ? (credentials ?? []).map(toConfiguredDocument) : []
      return { ...page, items: [...configured, ...page.items] }
    },
  )

  app.get(
    url,
    {
      config: { access: ADMIN, problems: ['CATALOG_UNAVAILABLE', 'TOKEN_NOT_FOUND'] },
      schema: {
        tags,
        summary: 'One token, without its secret',
        params: TokenParams,
        response: { 200: TokenDocument },
      },
    },
    async ({ params: { tokenId } }) => {
      const stored = await tokens.find(tokenId)
      if (!stored) throw new TokenNotFoundError(tokenId)
      return toTokenDocument(stored.value)
    },
  )

  app.post(
    `${url}/rotate`,
    {
      config: {
        access: ADMIN,
        audit: 'token.rotated',
        problems: ['CATALOG_UNAVAILABLE', 'TOKEN_ENDED', 'TOKEN_NOT_FOUND'],
      },
      schema: {
        tags,
        summary: 'Make a token that may do the same as this one, which then ends',
        params: TokenParams,
        body: RotateRequest,
        response: { 201: IssuedToken },
      },
    },
    async (request, reply) => {
      const { tokenId } = request.params
      const { record, token } = await rotateToken(ports, tokenId, {
        graceMs: request.body.graceSeconds * 1000,
        createdBy: credentialName(request.caller),
      })
      request.log.info({ ...factsOf(record), formerTokenId: tokenId }, 'token rotated')
      await request.audit({
        subject: { tokenId: record.tokenId },
        before: { tokenId },
        after: { ...grantsOf(record), graceSeconds: request.body.graceSeconds },
      })
      return reply.code(201).send({ ...toTokenDocument(record), token })
    },
  )

  app.delete(
    url,
    {
      config: {
        access: ADMIN,
        audit: 'token.revoked',
        problems: ['CATALOG_UNAVAILABLE', 'TOKEN_NOT_FOUND'],
      },
      schema: {
        tags,
        summary: 'Revoke a token. Every registry refuses it within two seconds',
        params: TokenParams,
        response: { 200: TokenDocument },
      },
    },
    async (request) => {
      const nowMs = ports.clock()
      const record = await endToken(ports, request.params.tokenId, nowMs)
      request.log.info(factsOf(record), 'token revoked')
      await request.audit({
        subject: { tokenId: record.tokenId },
        before: grantsOf(record),
        isChanged: record.revokedAtMs === nowMs,
      })
      return toTokenDocument(record)
    },
  )
}

/** What logs may have of a token. */
function factsOf({ tokenId, name, scopes }: TokenRecord) {
  return { tokenId, tokenName: name, scopes }
}
