import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { hiddenRoute } from '@plugboard/service-kit'
import { Problem } from '@plugboard/types'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { describeAccess } from '../access/route-access.ts'
import type { RegistryApp } from '../registry-app.ts'

const UPLOAD_FORM = {
  type: 'object',
  required: ['file'],
  properties: {
    file: { type: 'string', format: 'binary', description: 'The bundle: JavaScript, or a ZIP.' },
    metadata: {
      type: 'string',
      description: 'PluginMetadata as JSON. It may be left out when the ZIP has a manifest.json at its root.',
      examples: [
        '{"id":"test-plugin","name":"Test Plugin","version":"1.0.0","extensionPoints":["payment-methods"]}',
      ],
    },
  },
}

/** `/openapi.json` and `/docs`, both made from the schemas that the routes are validated with. */
export async function serveApiDocument(app: RegistryApp): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Plugboard registry',
        description: 'The write side: publishes plugins, and keeps what each tenant has installed.',
        version: '1.0.0',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: 'A token of REGISTRY_TOKENS, where that is set.',
          },
        },
      },
    },
    transform: ({ schema, url, ...route }) => {
      // Every operation can answer a problem; said once for all of them.
      const response = Object.assign({ default: Problem }, schema.response)
      const transformed = jsonSchemaTransform({ ...route, url, schema: { ...schema, response } })
      const documented = { ...transformed.schema, security: describeAccess(route.route.config?.access) }
      if (url !== '/plugins/upload') return { url, schema: documented }
      return { url, schema: { ...documented, consumes: ['multipart/form-data'], body: UPLOAD_FORM } }
    },
    transformObject: (document) => mendReferences(jsonSchemaTransformObject(document)),
  })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { validatorUrl: null } })
  app.get('/openapi.json', { schema: hiddenRoute }, async () => app.swagger())
}

/** The provider points to what schemas share by a URI inside of a JSON pointer, which leads nowhere (RFC 6901 §6). */
function mendReferences<Document>(document: Document): Document {
  return JSON.parse(JSON.stringify(document).replaceAll('/schemas/__shared#/', '/schemas/__shared/'))
}
