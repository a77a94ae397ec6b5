import type { Catalog } from '@plugboard/catalog'
import {
  DryRunQuery,
  GenerationSummary,
  OrderRequest,
  PageQuery,
  pageOf,
  TENANT_ID_MAX_LENGTH,
  TenantDocument,
  TenantId,
  TenantSummary,
  TenantUpdateRequest,
} from '@plugboard/types'
import { z } from 'zod'
import { credentialName, tenantsOf } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import { factsOfChange } from '../audit/plugin-facts.ts'
import { toMade, toTenantSettings } from '../generations/documents.ts'
import type { TenantPorts } from '../generations/make-generation.ts'
import { parseCursor } from '../plugins/cursor.ts'
import { toPage } from '../plugins/page.ts'
import { isNotModified } from '../preconditions.ts'
import type { RegistryApp } from '../registry-app.ts'
import { listTenants } from './list-tenants.ts'
import { orderPlugins } from './order-plugins.ts'
import { findTenant, requireTenantUnchanged, TenantMatchHeaders, tenantEtag } from './tenant-etag.ts'
import { updateTenant } from './update-tenant.ts'

const TenantParams = z.object({ tenantId: TenantId })
const Position = z.strictObject({ tenantId: TenantId })

/** GET /tenants, GET and PATCH /tenants/:tenantId, and PUT /tenants/:tenantId/order. */
export function serveTenantSettings(
  app: RegistryApp,
  { catalog, tenantPorts }: { catalog: Catalog; tenantPorts: TenantPorts },
): void {
  const tags = ['tenants']
  const url = '/tenants/:tenantId'

  app.get(
    '/tenants',
    {
      config: { access: { scope: 'read' }, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags,
        summary: 'List the tenants that the caller may read, by id',
        querystring: PageQuery.extend({
          query: z.string().max(TENANT_ID_MAX_LENGTH).optional().meta({
            description: 'Only tenants whose ids begin with it. Upper and lower case differ.',
          }),
        }),
        response: { 200: pageOf(TenantSummary) },
      },
    },
    async (request) => {
      const { query = '', cursor, limit } = request.query
      const after = parseCursor(Position, cursor)?.tenantId
      const rows = await listTenants(catalog, {
        among: tenantsOf(request.caller),
        beginning: query,
        after,
        limit: limit + 1,
      })
      return toPage(rows, {
        limit,
        positionOf: ({ tenantId }) => ({ tenantId }),
        toItem: (summary) => summary,
      })
    },
  )

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
      const tenant = await findTenant(catalog, request.params.tenantId)
      const etag = tenantEtag(tenant)
      void reply.headers({ etag, 'cache-control': 'private, no-cache', vary: 'authorization' })
      if (isNotModified(request, etag)) return reply.code(304).send(null)
      const { tenantId, generation } = tenant
      const keptConfigurations = (tenant.keptConfigurations ?? []).map(({ pluginId }) => pluginId)
      return reply.code(200).send({ tenantId, generation, ...toTenantSettings(tenant), keptConfigurations })
    },
  )

  app.patch(
    url,
    {
      config: {
        access: { scope: 'install', tenant: 'path' },
        audit: 'tenant.updated',
        problems: [
          'CATALOG_UNAVAILABLE',
          'CONCURRENT_CHANGE',
          'HOST_NOT_FOUND',
          'PRECONDITION_FAILED',
          'STORE_UNAVAILABLE',
        ],
      },
      schema: {
        tags,
        summary:
          'Freeze all plugins of a tenant, change how old a version must be to be upgraded to, or the host that shows them',
        params: TenantParams,
        headers: TenantMatchHeaders,
        querystring: DryRunQuery,
        body: TenantUpdateRequest,
        response: { 200: GenerationSummary },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.params
      logWith(request, { tenantId })
      const isDryRun = request.query.dryRun === 'true'
      const made = await updateTenant(tenantPorts, {
        tenantId,
        isDryRun,
        madeBy: credentialName(request.caller),
        changes: request.body,
        check: () => requireTenantUnchanged(catalog, request, tenantId),
      })
      if (!isDryRun) {
        const { tenant, isChanged } = made
        request.log.info({ generation: tenant.generation, isChanged }, 'tenant updated')
        await request.audit({
          subject: { tenantId, generation: tenant.generation },
          ...(isChanged && factsOfChange(tenant.changes, null)),
          isChanged,
        })
        void reply.header('etag', tenantEtag(tenant))
      }
      return toMade(made)
    },
  )

  app.put(
    `${url}/order`,
    {
      config: {
        access: { scope: 'install', tenant: 'path' },
        audit: 'tenant.ordered',
        problems: [
          'CATALOG_UNAVAILABLE',
          'CONCURRENT_CHANGE',
          'PLUGIN_NOT_INSTALLED',
          'PRECONDITION_FAILED',
          'STORE_UNAVAILABLE',
        ],
      },
      schema: {
        tags,
        summary: 'Put the plugins of a tenant in order, all at once',
        params: TenantParams,
        headers: TenantMatchHeaders,
        querystring: DryRunQuery,
        body: OrderRequest,
        response: { 200: GenerationSummary },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.params
      logWith(request, { tenantId })
      const isDryRun = request.query.dryRun === 'true'
      const made = await orderPlugins(tenantPorts, {
        tenantId,
        isDryRun,
        madeBy: credentialName(request.caller),
        pluginIds: request.body.plugins,
        check: () => requireTenantUnchanged(catalog, request, tenantId),
      })
      if (!isDryRun) {
        const { tenant, isChanged } = made
        request.log.info({ generation: tenant.generation, isChanged }, 'plugins put in order')
        await request.audit({
          subject: { tenantId, generation: tenant.generation },
          after: { order: request.body.plugins.join(', ') },
          isChanged,
        })
        void reply.header('etag', tenantEtag(tenant))
      }
      return toMade(made)
    },
  )
}
