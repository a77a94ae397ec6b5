import { createHash } from 'node:crypto'
import type { Catalog } from '@plugboard/catalog'
import { evaluatePreconditions } from '@plugboard/http-semantics'
import { ProblemError } from '@plugboard/service-kit'
import { TenantId, TenantManifest } from '@plugboard/types'
import { z } from 'zod'
import type { RegistryApp } from '../registry-app.ts'
import { buildTenantManifest } from './build-tenant-manifest.ts'

/** GET /tenants/:tenantId/manifest, with an entity tag so that a page may ask often. */
export function serveTenantManifest(
  app: RegistryApp,
  options: { catalog: Catalog; publicBase: string },
): void {
  app.get(
    '/tenants/:tenantId/manifest',
    {
      config: { access: { scope: 'read', tenant: 'path' } },
      schema: {
        tags: ['tenants'],
        summary: 'The tenant manifest: all that a loader needs',
        params: z.object({ tenantId: TenantId }),
        response: {
          200: TenantManifest,
          304: z.null().meta({ description: 'Unchanged since the ETag sent.' }),
        },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.params
      const manifest = await buildTenantManifest(options, tenantId)
      // Of the whole document: the public base is part of it, and a setting may change that.
      const etag = `"${createHash('sha256').update(JSON.stringify(manifest)).digest('base64url')}"`
      void reply
        .header('etag', etag)
        .header('cache-control', 'private, no-cache')
        .header('vary', 'authorization')
      const outcome = evaluatePreconditions({
        method: request.method,
        headers: { ifMatch: request.headers['if-match'], ifNoneMatch: request.headers['if-none-match'] },
        representation: { etag },
      })
      switch (outcome) {
        case 'not-modified':
          return reply.code(304).send(null)
        case 'precondition-failed':
          throw new ProblemError('PRECONDITION_FAILED', 'The tenant manifest has another ETag now.', {
            headers: { etag },
          })
        case 'proceed':
          return reply.code(200).send(manifest)
      }
    },
  )
}
