import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { hiddenRoute } from '@plugboard/service-kit'
import { Problem } from '@plugboard/types'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { describeAccess, makePublic } from '../access/route-access.ts'
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

/**
 * Describes the routes that are added from now on, by the schemas that they are validated with, and shows them at
 * `/docs`.
 */
export async function describeApi(app: RegistryApp): Promise<void> {
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
      const documented = {
        ...transformed.schema,
        security: describeAccess(route.route.config?.access ?? 'public'),
      }
      if (url !== '/plugins/upload') return { url, schema: documented }
      return { url, schema: { ...documented, consumes: ['multipart/form-data'], body: UPLOAD_FORM } }
    },
    transformObject: (document) => mendReferences(jsonSchemaTransformObject(document)),
  })
  await app.register(async (context) => {
    makePublic(context)
    await context.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      uiConfig: { validatorUrl: null },
    })
  })
}

/** GET /openapi.json. */
export function serveApiDocument(app: RegistryApp): void {
  app.get('/openapi.json', hiddenRoute, async () => app.swagger())
}

/** The provider points to what schemas share by a URI inside of a JSON pointer, which leads nowhere (RFC 6901 §6). */
function mendReferences<Document>(document: Document): Document {
  return JSON.parse(JSON.stringify(document).replaceAll('/schemas/__shared#/', '/schemas/__shared/'))
}
