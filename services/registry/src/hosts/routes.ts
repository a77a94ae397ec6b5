import type { HostRecord } from '@plugboard/catalog'
import { type AuditFacts, HostDocument, HostId, HostRequest, PageQuery, pageOf } from '@plugboard/types'
import { z } from 'zod'
import { logWith } from '../access/request-log.ts'
import type { TenantPorts } from '../generations/make-generation.ts'
import { parseCursor } from '../plugins/cursor.ts'
import { toPage } from '../plugins/page.ts'
import { type ConditionalRequest, entityTag, isNotModified } from '../preconditions.ts'
import type { RegistryApp } from '../registry-app.ts'
import { declareHost, findHost, removeHost } from './declare-host.ts'

const HostParams = z.object({ hostId: HostId })
const Position = z.strictObject({ hostId: HostId })
const MatchHeaders = z.looseObject({
  'if-match': z.string().optional().meta({
    description: 'The ETag of GET: 412 when the host has been changed since.',
  }),
})

/** What hosts declare to have, below /hosts. */
export function serveHosts(app: RegistryApp, ports: TenantPorts): void {
  const { catalog } = ports
  const tags = ['hosts']
  const url = '/hosts/:hostId'

  app.get(
    '/hosts',
    {
      config: { access: { scope: 'read' }, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags,
        summary: 'List the hosts that have declared what they have',
        querystring: PageQuery,
        response: { 200: pageOf(HostDocument) },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const after = parseCursor(Position, cursor)?.hostId
      return toPage(await catalog.hosts.list({ after, limit: limit + 1 }), {
        limit,
        positionOf: ({ hostId }) => ({ hostId }),
        toItem: toHostDocument,
      })
    },
  )

  app.get(
    url,
    {
      config: {
        access: { scope: 'read' },
        problems: ['CATALOG_UNAVAILABLE', 'HOST_NOT_FOUND', 'PRECONDITION_FAILED'],
      },
      schema: {
        tags,
        summary: 'What a host has declared to have',
        params: HostParams,
        response: {
          200: HostDocument,
          304: z.null().meta({ description: 'Unchanged since the ETag sent.' }),
        },
      },
    },
    async (request, reply) => {
      const host = await findHost(catalog, request.params.hostId)
      const etag = etagOf(host)
      void reply.headers({ etag, 'cache-control': 'private, no-cache', vary: 'authorization' })
      if (isNotModified(request, etag)) return reply.code(304).send(null)
      return reply.code(200).send(toHostDocument(host))
    },
  )

  app.put(
    url,
    {
      config: {
        access: { scope: 'admin' },
        audit: 'host.declared',
        problems: ['CATALOG_UNAVAILABLE', 'PRECONDITION_FAILED'],
      },
      schema: {
        tags,
        summary: 'Declare what a host has, so that no tenant of it gets a version that it cannot load',
        params: HostParams,
        headers: MatchHeaders,
        body: HostRequest,
        response: { 200: HostDocument, 201: HostDocument },
      },
    },
    async (request, reply) => {
      const { hostId } = request.params
      logWith(request, { hostId })
      const { check, present } = checkOf(request)
      const { host, isNew } = await declareHost(ports, hostId, { request: request.body, check })
      request.log.info({ hostVersion: host.version }, 'host declared')
      await request.audit({
        subject: { hostId },
        before: factsOf(present()),
        after: factsOf(host),
        // A declaration that says the same again returns the record that is there.
        isChanged: host !== present(),
      })
      return reply
        .code(isNew ? 201 : 200)
        .header('etag', etagOf(host))
        .send(toHostDocument(host))
    },
  )

  app.delete(
    url,
    {
      config: {
        access: { scope: 'admin' },
        audit: 'host.removed',
        problems: ['CATALOG_UNAVAILABLE', 'HOST_NOT_FOUND', 'PRECONDITION_FAILED'],
      },
      schema: {
        tags,
        summary: 'Remove what a host has declared: versions are no longer compared with it',
        params: HostParams,
        headers: MatchHeaders,
        response: { 204: z.null().meta({ description: 'The host was removed.' }) },
      },
    },
    async (request, reply) => {
      const { hostId } = request.params
      logWith(request, { hostId })
      const { check, present } = checkOf(request)
      await removeHost(ports, hostId, { check })
      request.log.info('host removed')
      await request.audit({ subject: { hostId }, before: factsOf(present()) })
      return reply.code(204).send(null)
    },
  )
}

function toHostDocument({ updatedAtMs, isUnsettled: _isUnsettled, ...host }: HostRecord): HostDocument {
  const { extensionPoints } = host
  return {
    ...host,
    ...(extensionPoints && { extensionPoints: { ...extensionPoints } }),
    updatedAt: new Date(updatedAtMs).toISOString(),
  }
}

function etagOf(host: HostRecord): string {
  return entityTag(JSON.stringify(toHostDocument(host)))
}

/** Checks the preconditions of a request against the host in its current state, and remembers that for the audit log. */
function checkOf(request: ConditionalRequest) {
  let known: HostRecord | null = null
  return {
    check: (present: HostRecord | null): void => {
      known = present
      const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers
      if (ifMatch === undefined && ifNoneMatch === undefined) return
      isNotModified(request, present && etagOf(present))
    },
    present: () => known,
  }
}

function factsOf(host: HostRecord | null): AuditFacts {
  if (host === null) return null
  const { version, runtime = null, react = null, extensionPoints = {} } = host
  return { version, runtime, react, extensionPoints: Object.keys(extensionPoints).length }
}
