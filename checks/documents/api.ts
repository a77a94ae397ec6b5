import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { buildApp } from '@plugboard/registry/app'
import { loadConfig } from '@plugboard/registry/config'
import { createMemoryStore } from '@plugboard/storage/memory'
import type { OpenAPI3 } from 'openapi-typescript'
import { z } from 'zod'

const Operation = z.object({
  summary: z.string(),
  tags: z.array(z.string()).min(1),
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional() }))
    .default([]),
  responses: z.record(z.string(), z.unknown()),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  'x-audit-action': z.string().nullish(),
})

/** Described once for all routes. */
const ANYWHERE: readonly string[] = [
  'INVALID_REQUEST',
  'REQUEST_TIMEOUT',
  'HEADERS_TOO_LARGE',
  'INTERNAL',
  'UNAUTHENTICATED',
  'SCOPE_MISSING',
  'CROSS_SITE_REQUEST',
  'MALFORMED_BODY',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
]

const Answer = z.object({
  content: z
    .object({
      'application/problem+json': z
        .object({
          schema: z.object({
            allOf: z.tuple([
              z.unknown(),
              z.object({ properties: z.object({ code: z.object({ enum: z.array(z.string()) }) }) }),
            ]),
          }),
        })
        .optional(),
    })
    .optional(),
})

const ApiDocument = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) })

/** Any token, so that the document declares where one is needed. */
const SOME_TOKEN = JSON.stringify([{ name: 'documents', token: 'x'.repeat(24), scopes: ['read'] }])

/** The OpenAPI document that a registry with tokens serves. */
export async function readApiDocument(): Promise<OpenAPI3> {
  const store = createMemoryStore()
  const catalog = createMemoryCatalog()
  const app = await buildApp(loadConfig({ LOG_LEVEL: 'silent', REGISTRY_TOKENS: SOME_TOKEN }), {
    store,
    catalog,
    prepareStore: async () => {},
    clock: Date.now,
    createId: () => 'documents',
    [Symbol.asyncDispose]: async () => {},
  })
  await app.ready()
  const response = await app.inject('/openapi.json')
  await app.close()
  return response.json<OpenAPI3>()
}

/** docs/api.md: every route of the registry, from the OpenAPI document it serves, and those of the edge. */
export function describeApi(document: OpenAPI3): string {
  const { paths } = ApiDocument.parse(document)
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => describeOperation(path, method, operation)),
  )
  return `# API

The registry serves its OpenAPI 3.1 document at \`/openapi.json\`, and a readable view of it at \`/docs\`. Every error is a
problem listed in [errors.md](errors.md).

This page is generated from that document by \`checks/documents.ts\`.

## registry

If \`REGISTRY_TOKENS\` or \`REGISTRY_BOOTSTRAP_TOKEN\` is set, a route needs a token with the scope in the column _Token_; a route for a tenant needs a token
for that tenant. For _any_ route a token with any scope will do. _public_ routes, such as the listings of plugins and versions, need none.
Instead of a token, pages of the registry itself may have a session ([sign-in.md](sign-in.md)).

Any route can answer \`INVALID_REQUEST\`, \`REQUEST_TIMEOUT\`, \`HEADERS_TOO_LARGE\` and \`INTERNAL\`. A route that needs a token can
also answer \`UNAUTHENTICATED\` and \`SCOPE_MISSING\`, and one that changes something \`CROSS_SITE_REQUEST\`, \`MALFORMED_BODY\`,
\`BODY_TOO_LARGE\` and \`UNSUPPORTED_MEDIA_TYPE\`. In a registry without tokens, any route can answer \`HOST_FORBIDDEN\` and
\`PROXY_FORBIDDEN\`. The column _Problems_ has the others. The column _Audit_ has the action under which a change is in the
[audit log](operation.md#audit-log).

| Route | Token | What it does | Query and headers | Answers | Problems | Audit |
|---|---|---|---|---|---|---|
${rows.join('\n')}

## bundle-edge

| Route | What it does | Answers |
|---|---|---|
| \`GET\`, \`HEAD\` \`/plugins/bundles/{pluginId}/v{version}/{path}\` | A file of a published version, whose bytes never change | 200, 206, 304, 403, 404, 410, 412, 416, 503 |
| \`GET\`, \`HEAD\` \`/plugins/bundles/{pluginId}/{tag}/{path}\` | Redirects to the same file of the version that the tag names | 302, 404, 503 |
| \`GET\`, \`HEAD\` \`/plugins/manifests/{address}\` | The copy of a tenant manifest, at its \`fallbackUrl\` | 200, 304, 404, 412, 503 |
| \`OPTIONS\` on the same | CORS preflight | 204 |
| \`GET /live\` | The process answers | 200 |
| \`GET /ready\` | The store answers | 200, 503 |
| \`GET /metrics\` | Metrics for Prometheus | 200 |
`
}

function describeOperation(path: string, method: string, operation: z.infer<typeof Operation>): string {
  const parameters = operation.parameters
    .filter((parameter) => parameter.in !== 'path')
    .map(({ name, required }) => `\`${name}\`${required ? ' (needed)' : ''}`)
  const answers = Object.keys(operation.responses).filter((status) => Number(status) < 400)
  const problems = Object.values(operation.responses).flatMap(codesOf)
  const scopes = operation.security.flatMap((requirement) => requirement.token ?? [])
  const action = operation['x-audit-action']
  const whoever = operation.security.length > 0 ? 'any' : 'public'
  const access = scopes.map((scope) => `\`${scope}\``).join(', ') || whoever
  return `| \`${method.toUpperCase()} ${path}\` | ${access} | ${operation.summary} | ${parameters.join(', ')} | ${answers.join(', ')} | ${problems.map((code) => `\`${code}\``).join(', ')} | ${action ? `\`${action}\`` : ''} |`
}

/** The codes that an answer lists, without those that any route can answer. */
function codesOf(answer: unknown): readonly string[] {
  const { content } = Answer.parse(answer)
  const codes = content?.['application/problem+json']?.schema.allOf[1].properties.code.enum ?? []
  return codes.filter((code) => !ANYWHERE.includes(code))
}
