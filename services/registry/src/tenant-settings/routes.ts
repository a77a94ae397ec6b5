import type { Catalog, TenantRecord } from '@plugboard/catalog'
import {
  DryRunQuery,
  GenerationSummary,
  TenantDocument,
  TenantId,
  TenantUpdateRequest,
} from '@plugboard/types'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { credentialName } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import { toGenerationSummary, toTenantSettings } from '../generations/documents.ts'
import type { TenantPorts } from '../generations/make-generation.ts'
import { entityTag, isNotModified } from '../preconditions.ts'
import type { RegistryApp } from '../registry-app.ts'
import { updateTenant } from './update-tenant.ts'

const TenantParams = z.object({ tenantId: TenantId })
const MatchHeaders = z.looseObject({
  'if-match': z.string().optional().meta({
    description: 'The ETag of GET: 412 when the tenant has been changed since.',
  }),
})

/** GET and PATCH /tenants/:tenantId. */
export function serveTenantSettings(
  app: RegistryApp,
  { catalog, tenantPorts }: { catalog: Catalog; tenantPorts: TenantPorts },
): void {
  const tags = ['tenants']
  const url = '/tenants/:tenantId'
  const findTenant = async (tenantId: TenantId): Promise<TenantRecord> =>
    (await catalog.tenants.find(tenantId))?.value ?? { tenantId, generation: 0, plugins: [] }

  app.get(
    url,
    {
      config: {
        access: { scope: 'read', tenant: 'path' },
        problems: ['CATALOG_UNAVAILABLE', 'PRECONDITION_FAILED'],
      },
      schema: {
        tags,
        summary: 'A tenant: its present generation, and what holds for all its plugins',
        params: TenantParams,
        response: {
          200: TenantDocument,
          304: z.null().meta({ description: 'Unchanged since the ETag sent.' }),
        },
      },
    },
    async (request, reply) => {
      const tenant = await findTenant(request.params.tenantId)
      const etag = etagOf(tenant)
      void reply.headers({ etag, 'cache-control': 'private, no-cache', vary: 'authorization' })
      if (isNotModified(request, etag)) return reply.code(304).send(null)
      const { tenantId, generation } = tenant
      return reply.code(200).send({ tenantId, generation, ...toTenantSettings(tenant) })
    },
  )

  app.patch(
    url,
    {
      config: {
        access: { scope: 'install', tenant: 'path' },
        problems: ['CATALOG_UNAVAILABLE', 'CONCURRENT_CHANGE', 'PRECONDITION_FAILED', 'STORE_UNAVAILABLE'],
      },
      schema: {
        tags,
        summary: 'Freeze all plugins of a tenant, or change how old a version must be to be upgraded to',
        params: TenantParams,
        headers: MatchHeaders,
        querystring: DryRunQuery,
        body: TenantUpdateRequest,
        response: { 200: GenerationSummary },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.params
      logWith(request, { tenantId })
      const isDryRun = request.query.dryRun === 'true'
      const { tenant, isChanged } = await updateTenant(tenantPorts, {
        tenantId,
        isDryRun,
        madeBy: credentialName(request.caller),
        changes: request.body,
        check: () => requireUnchanged(request, tenantId),
      })
      if (!isDryRun) {
        request.log.info({ generation: tenant.generation, isChanged }, 'tenant updated')
        void reply.header('etag', etagOf(tenant))
      }
      return toGenerationSummary(tenant)
    },
  )

  async function requireUnchanged(request: FastifyRequest, tenantId: TenantId): Promise<void> {
    if (request.headers['if-match'] === undefined) return
    isNotModified(request, etagOf(await findTenant(tenantId)))
  }
}

function etagOf({ tenantId, generation }: TenantRecord): string {
  return entityTag(JSON.stringify([tenantId, generation]))
}
