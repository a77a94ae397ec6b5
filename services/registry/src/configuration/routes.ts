import { secretsOf } from '@plugboard/bundle'
import type { Catalog } from '@plugboard/catalog'
import {
  ConfigurationDocument,
  FormerConfiguration,
  PageQuery,
  PluginId,
  pageOf,
  RevealedSecrets,
  TenantId,
  Version,
} from '@plugboard/types'
import { z } from 'zod'
import { logWith } from '../access/request-log.ts'
import { formatCursor, parseCursor } from '../plugins/cursor.ts'
import { findActiveVersion } from '../plugins/find-version.ts'
import { entityTag, isNotModified } from '../preconditions.ts'
import type { RegistryApp } from '../registry-app.ts'
import type { Configurations } from './configurations.ts'
import { ConfigurationNotFoundError } from './errors.ts'
import { listConfigurations } from './list-configurations.ts'
import { revealSecrets } from './reveal-secrets.ts'
import type { SecretKeys } from './secret-keys.ts'

const InstallationParams = z.object({ tenantId: TenantId, pluginId: PluginId })
const Position = z.strictObject({ below: z.int().positive() })
const VersionParams = z.object({ pluginId: PluginId, version: Version })

interface ConfigurationOptions {
  readonly catalog: Catalog
  readonly configurations: Configurations
  readonly keys: SecretKeys | undefined
}

/** What a tenant may configure of a version, what it has configured, and the secrets that it has set. */
export function serveConfiguration(
  app: RegistryApp,
  { catalog, configurations, keys }: ConfigurationOptions,
): void {
  app.get(
    '/tenants/:tenantId/plugins/:pluginId/secrets',
    {
      config: {
        access: { scope: 'secrets', tenant: 'path' },
        problems: ['CATALOG_UNAVAILABLE', 'PLUGIN_NOT_INSTALLED', 'SECRET_UNREADABLE'],
      },
      schema: {
        tags: ['tenants'],
        summary:
          "The secrets in the configuration of a tenant's plugin, decrypted, for the back end of the host",
        params: InstallationParams,
        response: { 200: RevealedSecrets },
      },
    },
    async (request, reply) => {
      logWith(request, request.params)
      const secrets = await revealSecrets({ catalog, keys }, request.params)
      request.log.info({ pointers: secrets.map(({ pointer }) => pointer) }, 'secrets revealed')
      void reply.header('cache-control', 'no-store')
      return { secrets }
    },
  )

  app.get(
    '/tenants/:tenantId/plugins/:pluginId/configurations',
    {
      config: { access: { scope: 'read', tenant: 'path' }, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags: ['tenants'],
        summary:
          "The configurations that a tenant's plugin has had in the generations that are kept, the latest first. A page may have fewer than its limit",
        params: InstallationParams,
        querystring: PageQuery,
        response: { 200: pageOf(FormerConfiguration) },
      },
    },
    async ({ params, query }) => {
      const from = parseCursor(Position, query.cursor)?.below ?? Number.MAX_SAFE_INTEGER
      const { items, below } = await listConfigurations(catalog, {
        ...params,
        below: from,
        limit: query.limit,
      })
      return { items: [...items], nextCursor: below === null ? null : formatCursor({ below }) }
    },
  )

  app.get(
    '/plugins/:pluginId/versions/:version/configuration',
    {
      config: {
        access: 'public',
        problems: [
          'CATALOG_UNAVAILABLE',
          'CONFIGURATION_NOT_FOUND',
          'PLUGIN_NOT_FOUND',
          'PRECONDITION_FAILED',
          'STORE_UNAVAILABLE',
          'VERSION_NOT_FOUND',
        ],
      },
      schema: {
        tags: ['plugins'],
        summary: 'The JSON Schema of what a tenant may configure of a version, and the order of a form',
        params: VersionParams,
        response: {
          200: ConfigurationDocument,
          304: z.null().meta({ description: 'Unchanged since the ETag sent.' }),
        },
      },
    },
    async (request, reply) => {
      const version = await findActiveVersion(catalog, request.params)
      const configuration = await configurations.load(version)
      if (!configuration) throw new ConfigurationNotFoundError(version)
      const { schema, order } = configuration
      const document = { schema, order, secrets: [...secretsOf(schema)] }
      const etag = entityTag(JSON.stringify(document))
      void reply.header('etag', etag)
      if (isNotModified(request, etag)) return reply.code(304).send(null)
      return reply.code(200).send(document)
    },
  )
}
