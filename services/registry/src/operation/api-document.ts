import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { hiddenRoute } from '@plugboard/service-kit'
import { UploadMetadata } from '@plugboard/types'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describeAccess, makePublic } from '../access/route-access.ts'
import type { RegistryApp } from '../registry-app.ts'
import { describeProblems, problemsOf } from './api-problems.ts'
import { readReleaseVersion } from './release-version.ts'

const UPLOAD_FORM = {
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object',
        required: ['file'],
        properties: {
          file: { type: 'string', format: 'binary', description: 'The bundle: JavaScript, or a ZIP.' },
          metadata: {
            ...z.toJSONSchema(UploadMetadata, { io: 'input' }),
            description: 'JSON. It may be left out when the ZIP has a manifest.json at its root.',
          },
        },
        additionalProperties: false,
      },
      encoding: { metadata: { contentType: 'application/json' } },
    },
  },
} as const

const TAKES_UPLOADS: ReadonlySet<string> = new Set(['/plugins/upload', '/plugins/validate'])

/** The answers of routes without a zod schema, whose bodies are texts or made by other packages. */
const ANSWERS: Readonly<Record<string, Readonly<Record<number, unknown>>>> = {
  '/live': { 200: jsonAnswer('The process answers.', { status: { const: 'live' } }) },
  '/ready': {
    200: jsonAnswer('Every dependency answers.', {
      status: { const: 'ready' },
      checks: { type: 'object', additionalProperties: { const: 'ok' } },
    }),
  },
  '/tenants/:tenantId/events': {
    200: {
      description: 'A stream without an end. Each event has the type `generation`, and the number as its id.',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    },
  },
  '/audit/export': {
    200: {
      description: 'A line of JSON for each entry.',
      content: { 'application/jsonl': { schema: { type: 'string' } } },
    },
  },
  '/auth/login': { 302: { description: 'The provider of accounts is in Location.' } },
  '/auth/callback': {
    200: {
      description: 'A page that goes on to where the sign-in was to lead.',
      content: { 'text/html': { schema: { type: 'string' } } },
    },
  },
  '/metrics': {
    200: {
      description: 'The text format of Prometheus.',
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
  },
  '/schemas/plugin-manifest.json': {
    200: {
      description: 'A JSON Schema (2020-12).',
      content: { 'application/schema+json': { schema: { type: 'object' } } },
    },
  },
}

/**
 * Describes the routes that are added from now on by their validation schemas, and shows them at `/docs`. `hasTokens`:
 * whether tokens are configured; without any, the document requires none. `sessionCookie`: the name of the cookie.
 */
export async function describeApi(
  app: RegistryApp,
  { hasTokens, sessionCookie }: { hasTokens: boolean; sessionCookie: string },
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Plugboard registry',
        description: 'The write side: publishes plugins, and records what each tenant has installed.',
        version: await readReleaseVersion(),
        license: { name: 'MIT', identifier: 'MIT' },
      },
      ...(hasTokens
        ? { components: { securitySchemes: { token: TOKEN_SCHEME, session: sessionScheme(sessionCookie) } } }
        : {}),
    },
    transform: ({ schema, url, route, ...rest }) => {
      const { schema: transformed } = jsonSchemaTransform({ ...rest, route, url, schema })
      const access = route.config?.access ?? 'public'
      const response = {
        ...Object(transformed.response),
        ...ANSWERS[url],
        ...describeProblems(problemsOf(route, { hasTokens })),
      }
      const documented = {
        ...transformed,
        response,
        headers: requireTenantHeader(
          transformed.headers,
          typeof access === 'object' && access.tenant === 'header' && !hasTokens,
        ),
        security: hasTokens ? describeAccess(access) : [],
        ...(route.config?.audit !== undefined && { 'x-audit-action': route.config.audit }),
      }
      return { url, schema: TAKES_UPLOADS.has(url) ? { ...documented, body: UPLOAD_FORM } : documented }
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

const TOKEN_SCHEME = {
  type: 'http',
  scheme: 'bearer',
  description: 'A token that POST /tokens made, or one of REGISTRY_TOKENS.',
} as const

function sessionScheme(name: string) {
  const description =
    'The session of a browser that has signed in. It counts only for requests of pages of the registry itself: Sec-Fetch-Site is same-origin or, for GET, none; or Origin is that of the registry. A request with an Authorization header has no session.'
  return { type: 'apiKey', in: 'cookie', name, description } as const
}

/** Without tokens, nothing else can name the tenant. */
function requireTenantHeader(headers: unknown, isNeeded: boolean): unknown {
  return isNeeded ? { ...Object(headers), required: ['x-tenant-id'] } : headers
}

function jsonAnswer(description: string, properties: Readonly<Record<string, unknown>>): unknown {
  const schema = {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }
  return { description, content: { 'application/json': { schema } } }
}

/** GET /openapi.json. */
export function serveApiDocument(app: RegistryApp): void {
  app.get('/openapi.json', hiddenRoute, async () => app.swagger())
}

/** The provider refers to shared schemas by a URI inside a JSON pointer, which is no valid reference (RFC 6901 §6). */
function mendReferences<Document>(document: Document): Document {
  return JSON.parse(JSON.stringify(document).replaceAll('/schemas/__shared#/', '/schemas/__shared/'))
}
