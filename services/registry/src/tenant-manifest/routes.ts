import type { Catalog } from '@plugboard/catalog'
import { TenantId, TenantManifest } from '@plugboard/types'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { isNotModified } from '../preconditions.ts'
import type { RegistryApp } from '../registry-app.ts'
import { buildTenantManifest } from './build-tenant-manifest.ts'
import { createManifestCache } from './manifest-cache.ts'

const CACHE_BYTES = 67_108_864

/** GET /tenants/:tenantId/manifest, with an entity tag so that a page may ask often. */
export function serveTenantManifest(
  app: RegistryApp,
  options: { catalog: Catalog; publicBase: string },
): void {
  const findManifest = createManifestCache({
    build: (tenant) => buildTenantManifest(options, tenant),
    limitBytes: CACHE_BYTES,
  })

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
      const tenant = await options.catalog.tenants.find(tenantId)
      const { etag, body } = tenant
        ? await findManifest(tenant)
        : await buildTenantManifest(options, { tenantId, generation: 0, plugins: [] })
      void reply.headers({ etag, 'cache-control': 'private, no-cache', vary: 'authorization' })
      if (isNotModified(request, etag)) return reply.code(304).send(null)
      return sendJson(reply, body)
    },
  )
}

/** Sends JSON that needs no check: it was made of what was checked when it was stored. */
function sendJson(reply: FastifyReply, body: Buffer): FastifyReply {
  return reply.code(200).type('application/json; charset=utf-8').send(body)
}
