import type { Buffer } from 'node:buffer'
import { TENANT_MANIFEST_SCHEMA_VERSION, TenantId, TenantManifest } from '@plugboard/types'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { BundleUrls } from '../bundle-urls/bundle-urls.ts'
import { entityTag, isNotModified } from '../preconditions.ts'
import type { RegistryApp } from '../registry-app.ts'
import { buildTenantManifest, type ManifestSource } from './build-tenant-manifest.ts'
import { createManifestCache } from './manifest-cache.ts'
import { encodeManifest, selectManifestCoding } from './manifest-coding.ts'

const CACHE_BYTES = 67_108_864

// A build spends most of its time waiting for the catalog, and takes memory all the time.
const MAX_BUILDS = 4

interface TenantManifestOptions extends ManifestSource {
  readonly publicBase: string
  readonly urls: BundleUrls
}

/** GET /tenants/:tenantId/manifest, with an entity tag so that pages can request it often. */
export function serveTenantManifest(app: RegistryApp, options: TenantManifestOptions): void {
  const { catalog, publicBase, urls, copies } = options
  const findManifest = createManifestCache({
    build: async (tenant, folders) => encodeManifest(await buildTenantManifest(options, tenant, folders)),
    limitBytes: CACHE_BYTES,
    maxBuilds: MAX_BUILDS,
  })

  app.get(
    '/tenants/:tenantId/manifest',
    {
      config: {
        access: { scope: 'read', tenant: 'path' },
        problems: ['CATALOG_UNAVAILABLE', 'PRECONDITION_FAILED', 'STORE_UNAVAILABLE'],
      },
      schema: {
        tags: ['tenants'],
        summary: 'The tenant manifest: everything that a loader needs',
        params: z.object({ tenantId: TenantId }),
        response: {
          200: TenantManifest,
          304: z.null().meta({ description: 'Unchanged since the ETag sent.' }),
        },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.params
      const tenant = await catalog.tenants.find(tenantId)
      // The manifest of a tenant that never had a plugin is too small for a coding.
      const coding = tenant ? selectManifestCoding(request.headers['accept-encoding']) : 'identity'
      // Everything that determines the document, so that a 304 does not need the document.
      const settings = [TENANT_MANIFEST_SCHEMA_VERSION, publicBase, copies?.keyId ?? null]
      const folders = await urls.of(tenant?.value.plugins.map(({ pluginId }) => pluginId) ?? [])
      const signed = folders.signed === null ? [] : [folders.signed]
      const facts = [...settings, tenantId, tenant?.revision ?? null, coding, ...signed]
      const etag = entityTag(JSON.stringify(facts))
      void reply.headers({
        etag,
        'cache-control': 'private, no-cache',
        vary: 'accept-encoding, authorization',
      })
      if (isNotModified(request, etag)) return reply.code(304).send(null)
      const body = tenant
        ? (await findManifest(tenant, folders))[coding]
        : await buildTenantManifest(options, { tenantId, generation: 0, plugins: [] }, folders)
      if (coding !== 'identity') void reply.header('content-encoding', coding)
      return sendJson(reply, body)
    },
  )
}

/** Sends JSON without validation: it is made of values that were validated when they were stored. */
function sendJson(reply: FastifyReply, body: Buffer): FastifyReply {
  return reply.code(200).type('application/json; charset=utf-8').send(body)
}
