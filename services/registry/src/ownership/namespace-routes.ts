import { isDeepStrictEqual } from 'node:util'
import type { Catalog, NamespaceRecord } from '@plugboard/catalog'
import {
  type AuditFacts,
  NamespaceDocument,
  NamespaceRequest,
  PageQuery,
  PluginNamespace,
  pageOf,
} from '@plugboard/types'
import { z } from 'zod'
import { parseCursor } from '../plugins/cursor.ts'
import { toPage } from '../plugins/page.ts'
import type { RegistryApp } from '../registry-app.ts'
import { NamespaceNotFoundError } from './errors.ts'

const NamespaceParams = z.object({ namespace: PluginNamespace })
const Position = z.strictObject({ namespace: PluginNamespace })
const ADMIN = { scope: 'admin' } as const

interface NamespacePorts {
  readonly catalog: Pick<Catalog, 'namespaces'>
  readonly clock: () => number
}

/** The namespaces that are reserved for publishers, below /namespaces. */
export function serveNamespaces(app: RegistryApp, { catalog: { namespaces }, clock }: NamespacePorts): void {
  const tags = ['plugins']
  const url = '/namespaces/:namespace'

  app.get(
    '/namespaces',
    {
      config: { access: ADMIN, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags,
        summary: 'List the namespaces that are reserved',
        querystring: PageQuery,
        response: { 200: pageOf(NamespaceDocument) },
      },
    },
    async ({ query: { cursor, limit } }) =>
      toPage(await namespaces.list({ after: parseCursor(Position, cursor)?.namespace, limit: limit + 1 }), {
        limit,
        positionOf: ({ namespace }) => ({ namespace }),
        toItem: toNamespace,
      }),
  )

  app.put(
    url,
    {
      config: { access: ADMIN, audit: 'namespace.reserved', problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags,
        summary:
          'Reserve an id, and all that begin with it and a hyphen, for publishers. Plugins that are there stay with their owners',
        params: NamespaceParams,
        body: NamespaceRequest,
        response: { 200: NamespaceDocument, 201: NamespaceDocument },
      },
    },
    async (request, reply) => {
      const { namespace } = request.params
      const owners = [...new Set(request.body.owners)].toSorted()
      for (;;) {
        const stored = await namespaces.find(namespace)
        const reservedAtMs = stored?.value.reservedAtMs ?? clock()
        const record = { namespace, owners, reservedAtMs }
        const written = await (stored ? namespaces.replace(stored, record) : namespaces.insert(record))
        if (!written) continue
        request.log.info(record, 'namespace reserved')
        const before = stored && factsOf(stored.value)
        const after = factsOf(record)
        const isChanged = !isDeepStrictEqual(before, after)
        await request.audit({ subject: { namespace }, before, after, isChanged })
        return reply.code(stored ? 200 : 201).send(toNamespace(record))
      }
    },
  )

  app.delete(
    url,
    {
      config: {
        access: ADMIN,
        audit: 'namespace.freed',
        problems: ['CATALOG_UNAVAILABLE', 'NAMESPACE_NOT_FOUND'],
      },
      schema: {
        tags,
        summary: 'End the reservation of a namespace',
        params: NamespaceParams,
        response: { 204: z.null().meta({ description: 'It is free.' }) },
      },
    },
    async (request, reply) => {
      const { namespace } = request.params
      for (;;) {
        const stored = await namespaces.find(namespace)
        if (!stored) throw new NamespaceNotFoundError(namespace)
        if (!(await namespaces.remove(stored))) continue
        request.log.info({ namespace }, 'namespace freed')
        await request.audit({ subject: { namespace }, before: factsOf(stored.value) })
        return reply.code(204).send(null)
      }
    },
  )
}

function factsOf({ owners }: NamespaceRecord): AuditFacts {
  return { owners: owners.join(', ') }
}

function toNamespace({ namespace, owners, reservedAtMs }: NamespaceRecord): NamespaceDocument {
  return { namespace, owners: [...owners], reservedAt: new Date(reservedAtMs).toISOString() }
}
