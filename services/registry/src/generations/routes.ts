import type { Catalog } from '@plugboard/catalog'
import {
  DryRunQuery,
  GenerationDifference,
  GenerationDocument,
  GenerationNumber,
  GenerationSummary,
  PageQuery,
  pageOf,
  RollbackRequest,
  TenantId,
} from '@plugboard/types'
import { z } from 'zod'
import { credentialName } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import { parseCursor } from '../plugins/cursor.ts'
import { toPage } from '../plugins/page.ts'
import type { RegistryApp } from '../registry-app.ts'
import { requireTenantUnchanged, TenantMatchHeaders } from '../tenant-settings/tenant-etag.ts'
import { compareContents } from './compare-contents.ts'
import { describeChange } from './describe-change.ts'
import { toGeneration, toGenerationSummary, toMade } from './documents.ts'
import { findGeneration, listGenerations } from './find-generation.ts'
import type { TenantPorts } from './make-generation.ts'
import { rollBack } from './roll-back.ts'

const TenantParams = z.object({ tenantId: TenantId })
const GenerationParams = TenantParams.extend({ generation: GenerationNumber })
const Position = z.strictObject({ below: z.int().positive() })

const READ = { scope: 'read', tenant: 'path' } as const
const CHANGE = { scope: 'install', tenant: 'path' } as const

/** The generations of a tenant, below /tenants/:tenantId/generations, and POST /tenants/:tenantId/rollback. */
export function serveGenerations(
  app: RegistryApp,
  { catalog, tenantPorts }: { catalog: Catalog; tenantPorts: TenantPorts },
): void {
  const tags = ['tenants']
  const url = '/tenants/:tenantId/generations'

  app.get(
    url,
    {
      config: { access: READ, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags,
        summary: 'List the generations of a tenant that are kept, the latest first, with what each changed',
        params: TenantParams,
        querystring: PageQuery,
        response: { 200: pageOf(GenerationSummary) },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query
      const below = parseCursor(Position, cursor)?.below ?? Number.MAX_SAFE_INTEGER
      const { tenantId } = request.params
      const rows = await listGenerations(catalog, { tenantId, below, limit: limit + 1 })
      return toPage(rows, {
        limit,
        positionOf: ({ generation }) => ({ below: generation }),
        toItem: toGenerationSummary,
      })
    },
  )

  app.get(
    `${url}/:generation`,
    {
      config: { access: READ, problems: ['CATALOG_UNAVAILABLE', 'GENERATION_NOT_FOUND'] },
      schema: {
        tags,
        summary: 'One generation of a tenant: all its plugins at exact versions, with their configurations',
        params: GenerationParams,
        response: { 200: GenerationDocument },
      },
    },
    async ({ params }) => toGeneration(await findGeneration(catalog, params)),
  )

  app.get(
    `${url}/:generation/changes`,
    {
      config: { access: READ, problems: ['CATALOG_UNAVAILABLE', 'GENERATION_NOT_FOUND'] },
      schema: {
        tags,
        summary: 'Compare two generations of a tenant, in either direction',
        params: GenerationParams,
        querystring: z.object({ since: GenerationNumber }),
        response: { 200: GenerationDifference },
      },
    },
    async ({ params: { tenantId, generation }, query: { since } }) => {
      const before = await findGeneration(catalog, { tenantId, generation: since })
      const after = await findGeneration(catalog, { tenantId, generation })
      return { tenantId, since, generation, changes: compareContents(before, after).map(describeChange) }
    },
  )

  app.post(
    '/tenants/:tenantId/rollback',
    {
      config: {
        access: CHANGE,
        audit: 'tenant.rolled-back',
        problems: [
          'CATALOG_UNAVAILABLE',
          'CONCURRENT_CHANGE',
          'GENERATION_NOT_FOUND',
          'PLUGIN_PRIVATE',
          'PRECONDITION_FAILED',
        ],
      },
      schema: {
        tags,
        summary: 'Go back to an earlier generation: makes a new one with the same plugins and settings',
        params: TenantParams,
        headers: TenantMatchHeaders,
        querystring: DryRunQuery,
        body: RollbackRequest,
        response: { 200: GenerationSummary },
      },
    },
    async (request) => {
      const { tenantId } = request.params
      const { generation } = request.body
      const isDryRun = request.query.dryRun === 'true'
      logWith(request, { tenantId, requestedGeneration: generation })
      const made = await rollBack(tenantPorts, {
        tenantId,
        generation,
        madeBy: credentialName(request.caller),
        isDryRun,
        check: () => requireTenantUnchanged(catalog, request, tenantId),
      })
      if (!isDryRun) {
        const { tenant, isChanged } = made
        request.log.info({ generation: tenant.generation, isChanged }, 'tenant rolled back')
        await request.audit({
          subject: { tenantId, generation: tenant.generation },
          after: { rolledBackTo: generation },
          isChanged,
        })
      }
      return toMade(made)
    },
  )
}
