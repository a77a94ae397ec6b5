import { pluginManifestJsonSchema } from '@plugboard/types'
import type { RegistryApp } from '../registry-app.ts'

/** GET /schemas/plugin-manifest.json: the schema of a plugin's manifest, for editors and build tools. */
export function serveSchemas(app: RegistryApp): void {
  const schema = JSON.stringify(pluginManifestJsonSchema())
  app.get(
    '/schemas/plugin-manifest.json',
    {
      config: { access: 'public' },
      schema: { tags: ['plugins'], summary: 'The JSON Schema of manifest.json' },
    },
    async (_request, reply) =>
      reply
        .header('cache-control', 'public, max-age=300')
        .header('access-control-allow-origin', '*')
        .type('application/schema+json')
        .send(schema),
  )
}
