import { secretsOf } from '@plugboard/bundle'
import type { Catalog } from '@plugboard/catalog'
import { ConfigurationDocument, PluginId, Version } from '@plugboard/types'
import { z } from 'zod'
import { findActiveVersion } from '../plugins/find-version.ts'
import { entityTag, isNotModified } from '../preconditions.ts'
import type { RegistryApp } from '../registry-app.ts'
import type { Configurations } from './configurations.ts'
import { ConfigurationNotFoundError } from './errors.ts'

const VersionParams = z.object({ pluginId: PluginId, version: Version })

/** GET /plugins/:pluginId/versions/:version/configuration: what a tenant may configure of a version. */
export function serveConfiguration(
  app: RegistryApp,
  { catalog, configurations }: { readonly catalog: Catalog; readonly configurations: Configurations },
): void {
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
