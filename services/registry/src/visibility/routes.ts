import type { OwnershipRecord } from '@plugboard/catalog'
import {
  type AuditFacts,
  PluginId,
  type ProblemCode,
  VisibilityDocument,
  VisibilityRequest,
} from '@plugboard/types'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { requirePlugin } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import { findOwnership, type OwnershipChange } from '../ownership/change-owners.ts'
import { requireOwner } from '../ownership/owners-of.ts'
import { entityTag, isNotModified } from '../preconditions.ts'
import type { RegistryApp } from '../registry-app.ts'
import { requireTrustedChange } from '../trusted-publishing/trusted-publishers.ts'
import { changeVisibility, type VisibilityPorts } from './change-visibility.ts'
import { wantedVisibility } from './settle-access.ts'

interface VisibilityOptions {
  readonly ports: VisibilityPorts
  /** Throws until the store has been proven fit for writing. */
  readonly requireStore: () => void
}

const PluginParams = z.object({ pluginId: PluginId })
const MatchHeaders = z.looseObject({
  'if-match': z.string().optional().meta({
    description: 'The ETag of GET: 412 when who may read the plugin has been changed since.',
  }),
})
const PROBLEMS: readonly ProblemCode[] = [
  'CATALOG_UNAVAILABLE',
  'PLUGIN_FORBIDDEN',
  'PLUGIN_NOT_FOUND',
  'PRECONDITION_FAILED',
]
/** The most names of tenants in an entry of the audit log. */
const NAMED_TENANTS = 20

/** Who may read a plugin, at /plugins/:pluginId/visibility. */
export function serveVisibility(app: RegistryApp, { ports, requireStore }: VisibilityOptions): void {
  const tags = ['plugins']
  const url = '/plugins/:pluginId/visibility'
  const requireOwnerOf = async (request: FastifyRequest, pluginId: PluginId) => {
    logWith(request, { pluginId })
    requirePlugin(request.caller, pluginId)
    await requireOwner(ports, request.caller, pluginId)
  }

  app.get(
    url,
    {
      config: { access: { scope: 'publish' }, problems: PROBLEMS },
      schema: {
        tags,
        summary: 'Who may read a plugin, for its owners',
        params: PluginParams,
        response: {
          200: VisibilityDocument,
          304: z.null().meta({ description: 'Unchanged since the ETag sent.' }),
        },
      },
    },
    async (request, reply) => {
      const { pluginId } = request.params
      await requireOwnerOf(request, pluginId)
      const ownership = await findOwnership(ports, pluginId)
      const etag = etagOf(ownership)
      void reply.header('etag', etag)
      if (isNotModified(request, etag)) return reply.code(304).send(null)
      return reply.code(200).send(toDocument(ownership))
    },
  )

  app.put(
    url,
    {
      config: {
        access: { scope: 'publish', refusesJobs: true },
        audit: 'visibility.changed',
        problems: [...PROBLEMS, 'STORE_UNAVAILABLE', 'TRUSTED_PUBLISHING_REQUIRED'],
      },
      schema: {
        tags,
        summary:
          'Make a plugin private or public, and name the tenants that may read and install it while it is private',
        params: PluginParams,
        headers: MatchHeaders,
        body: VisibilityRequest,
        response: { 200: VisibilityDocument },
      },
    },
    async (request, reply) => {
      const { pluginId } = request.params
      const { visibility, tenants = [] } = request.body
      await requireOwnerOf(request, pluginId)
      await requireTrustedChange(ports.catalog, { caller: request.caller, pluginId })
      requireStore()
      let recorded: OwnershipChange | undefined
      const changed = await changeVisibility(ports, pluginId, {
        visibility,
        tenants,
        check: (present) => void isNotModified(request, etagOf(present)),
        onRecorded: (change) => {
          recorded = change
        },
      }).catch(async (error: unknown) => {
        // The recovery completes what was recorded. The answer is the first error, whether or not the entry can be stored.
        if (recorded) await audit(request, recorded).catch(() => undefined)
        throw error
      })
      const document = toDocument(changed.after)
      request.log.info({ visibility, tenants: document.tenants.length }, 'visibility changed')
      await audit(request, changed)
      void reply.header('etag', etagOf(changed.after))
      return document
    },
  )
}

function audit(request: FastifyRequest, { before, after }: OwnershipChange): Promise<void> {
  const [former, present] = [before, after].map((each) => each && toDocument(each))
  const added = present?.tenants.filter((tenantId) => !former?.tenants.includes(tenantId)) ?? []
  const removed = former?.tenants.filter((tenantId) => !present?.tenants.includes(tenantId)) ?? []
  return request.audit({
    subject: { pluginId: after.pluginId },
    before: former && factsOf(former),
    after: present && { ...factsOf(present), added: inShort(added), removed: inShort(removed) },
    isChanged: after !== before,
  })
}

function factsOf({ visibility, tenants }: VisibilityDocument): NonNullable<AuditFacts> {
  return { visibility, tenants: tenants.length }
}

function inShort(tenants: readonly string[]): string {
  const more = tenants.length - NAMED_TENANTS
  const named = tenants.slice(0, NAMED_TENANTS).join(', ')
  return more > 0 ? `${named} and ${more} more` : named
}

/** What is asked for, also while it is not so everywhere. */
function toDocument(ownership: OwnershipRecord): VisibilityDocument {
  const { pluginId, tenants = [] } = ownership
  const visibility = wantedVisibility(ownership)
  return { pluginId, visibility, tenants: visibility === 'private' ? [...tenants] : [] }
}

function etagOf(ownership: OwnershipRecord): string {
  return entityTag(JSON.stringify(toDocument(ownership)))
}
