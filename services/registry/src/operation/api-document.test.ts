import { readFile } from 'node:fs/promises'
import { PROBLEM_CODES, Problem } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { metadataOf, openRegistry } from '../testing/registry-under-test.ts'

const ROUTES = [
  'post /plugins/upload',
  'post /plugins/validate',
  'post /plugins/install',
  'get /plugins',
  'get /plugins/{pluginId}',
  'get /plugins/{pluginId}/upgrades',
  'get /plugins/{pluginId}/tenants',
  'get /plugins/{pluginId}/versions',
  'get /plugins/{pluginId}/versions/{version}',
  'get /plugins/{pluginId}/versions/{version}/configuration',
  'get /tenants/{tenantId}/plugins',
  'get /tenants/{tenantId}/plugins/{pluginId}',
  'get /tenants/{tenantId}/upgrades',
  'patch /tenants/{tenantId}',
  'get /tenants/{tenantId}/plugins/{pluginId}/configurations',
  'get /tenants/{tenantId}/plugins/{pluginId}/secrets',
  'patch /tenants/{tenantId}/plugins/{pluginId}',
  'delete /tenants/{tenantId}/plugins/{pluginId}',
  'get /tenants',
  'get /tenants/{tenantId}',
  'get /tenants/{tenantId}/generations',
  'get /tenants/{tenantId}/generations/{generation}',
  'get /tenants/{tenantId}/generations/{generation}/changes',
  'get /tenants/{tenantId}/events',
  'get /tenants/{tenantId}/manifest',
  'get /schemas/plugin-manifest.json',
  'get /registry',
  'post /plugins/{pluginId}/versions/{version}/deprecate',
  'post /plugins/{pluginId}/versions/{version}/undeprecate',
  'post /plugins/{pluginId}/versions/{version}/yank',
  'post /plugins/{pluginId}/versions/{version}/unyank',
  'post /plugins/{pluginId}/versions/{version}/revoke',
  'post /plugins/{pluginId}/versions/{version}/unrevoke',
  'get /plugins/{pluginId}/staged-versions',
  'get /plugins/{pluginId}/staged-versions/{version}',
  'post /plugins/{pluginId}/staged-versions/{version}/approve',
  'post /plugins/{pluginId}/staged-versions/{version}/reject',
  'get /plugins/{pluginId}/tags',
  'post /tenants/{tenantId}/rollback',
  'put /plugins/{pluginId}/tags/{tag}',
  'put /tenants/{tenantId}/order',
  'delete /plugins/{pluginId}/tags/{tag}',
  'get /staged-versions',
  'get /plugins/{pluginId}/check-decisions',
  'post /plugins/{pluginId}/check-decisions',
  'delete /plugins/{pluginId}/check-decisions/{decisionId}',
  'get /namespaces',
  'put /namespaces/{namespace}',
  'delete /namespaces/{namespace}',
  'get /plugins/{pluginId}/owners',
  'put /plugins/{pluginId}/owners/{publisher}',
  'delete /plugins/{pluginId}/owners/{publisher}',
  'post /plugins/{pluginId}/owners/confirm',
  'post /plugins/{pluginId}/transfer',
  'delete /plugins/{pluginId}/transfer',
  'post /plugins/{pluginId}/transfer/accept',
  'get /plugins/{pluginId}/visibility',
  'put /plugins/{pluginId}/visibility',
  'post /tokens',
  'post /token-exchange',
  'get /plugins/{pluginId}/trusted-publishers',
  'put /plugins/{pluginId}/trusted-publishers',
  'post /plugins/{pluginId}/trusted-publishers',
  'delete /plugins/{pluginId}/trusted-publishers/{publisherId}',
  'get /tokens',
  'get /tokens/{tokenId}',
  'delete /tokens/{tokenId}',
  'post /tokens/{tokenId}/rotate',
  'get /auth/login',
  'get /auth/callback',
  'get /auth/signed-out',
  'post /auth/session',
  'get /auth/session',
  'delete /auth/session',
  'get /auth/sessions',
  'delete /auth/sessions',
  'get /sessions',
  'delete /sessions',
  'get /events',
  'get /hosts',
  'get /hosts/{hostId}',
  'put /hosts/{hostId}',
  'delete /hosts/{hostId}',
  'get /audit',
  'get /audit/export',
  'get /operation/purges',
  'get /operation/scan',
  'post /operation/scan',
  'get /operation/scanners',
  'get /scanner-hits',
  'get /plugins/{pluginId}/versions/{version}/source-maps',
  'get /plugins/{pluginId}/versions/{version}/readme',
  'get /vulnerabilities',
  'get /live',
  'get /ready',
  'get /metrics',
]

const urlOf = (path: string) =>
  path
    .replace('{pluginId}', 'a')
    .replace('{hostId}', 'a')
    .replace('{tokenId}', 'a'.repeat(12))
    .replace('{publisherId}', 'a'.repeat(12))
    .replace('{version}', '1.0.0')
    .replace('{tag}', 'a')
    .replace('{tenantId}', 'a')

const ApiDocument = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        responses: z.record(z.string(), z.unknown()),
        security: z.array(z.record(z.string(), z.array(z.string()))),
      }),
    ),
  ),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
})

const Answer = z.object({
  content: z.object({
    'application/problem+json': z.object({
      schema: z.object({
        allOf: z.tuple([
          z.object({ $ref: z.string() }),
          z.object({
            properties: z.object({ code: z.object({ enum: z.array(Problem.shape.code).min(1) }) }),
          }),
        ]),
      }),
    }),
  }),
})

describe('the API document', () => {
  it('lists every route and no other, each with its problems by status', async () => {
    await using registry = await openRegistry()
    const { body } = await registry.request({ url: '/openapi.json' })
    const { paths, components } = ApiDocument.parse(body)
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => ({ name: `${method} ${path}`, responses })),
    )
    expect(operations.map(({ name }) => name).toSorted()).toEqual(ROUTES.toSorted())
    for (const { name, responses } of operations) {
      const problems = Object.entries(responses).filter(([status]) => Number(status) >= 400)
      expect(problems.length, name).toBeGreaterThan(3)
      for (const [status, answer] of problems) {
        const { content } = Answer.parse(answer)
        const [reference, own] = content['application/problem+json'].schema.allOf
        expect(reference.$ref, name).toBe('#/components/schemas/Problem')
        for (const code of own.properties.code.enum) expect(PROBLEM_CODES[code].status).toBe(Number(status))
      }
    }
    expect(Object.keys(components.schemas)).toEqual(
      expect.arrayContaining(['Problem', 'UploadResult', 'Plugin']),
    )
  })

  it('requires no token in a registry without tokens, but the header that names the tenant', async () => {
    await using registry = await openRegistry()
    const { body } = await registry.request({ url: '/openapi.json' })
    for (const methods of Object.values(ApiDocument.parse(body).paths)) {
      for (const { security } of Object.values(methods)) expect(security).toEqual([])
    }
    expect(body.components.securitySchemes).toBeUndefined()
    expect(body.paths['/plugins/install'].post.parameters).toMatchObject([
      { name: 'dryRun', in: 'query', required: false },
      { name: 'if-match', in: 'header', required: false },
      { name: 'if-none-match', in: 'header', required: false },
      { name: 'x-tenant-id', in: 'header', required: true },
    ])
  })

  it('has the version of the release', async () => {
    await using registry = await openRegistry()
    const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
    const { body } = await registry.request({ url: '/openapi.json' })
    expect(body.info.version).toBe(JSON.parse(manifest).version)
  })

  it('has no reference that leads nowhere', async () => {
    await using registry = await openRegistry()
    const { body, text } = await registry.request({ url: '/openapi.json' })
    const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, pointer = '']) => pointer)
    expect(references.length).toBeGreaterThan(5)
    const targetOf = (pointer: string) =>
      pointer.split('/').reduce((node, key) => node?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], body)
    expect(references.filter((pointer) => targetOf(pointer) === undefined)).toEqual([])
    expect(text.match(/"\$ref"/g)).toHaveLength(references.length)
  })

  it('is shown as a page that needs nothing from other hosts', async () => {
    await using registry = await openRegistry()
    const page = await registry.request({ url: '/docs/' })
    expect(page.status).toBe(200)
    expect(page.text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
    expect(String(page.headers['content-security-policy'])).toContain("default-src 'self'")
  })
})

describe('a method that a route does not have', () => {
  const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND'] as const
  const paths = [...new Set(ROUTES.map((route) => route.split(' ')[1] ?? ''))]

  it.each(paths)('is 405 with Allow at %s', async (path) => {
    await using registry = await openRegistry()
    const own = METHODS.filter((method) => ROUTES.includes(`${method.toLowerCase()} ${path}`))
    for (const method of METHODS.filter((each) => !own.includes(each))) {
      const answer = await registry.request({ method, url: urlOf(path) })
      expect(answer.problem(), `${method} ${path}`).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' })
      const allow = String(answer.headers.allow).split(', ')
      expect(allow).toEqual(expect.arrayContaining(own))
      expect(allow).not.toContain(method)
    }
  })
})

it.each([
  ['/plugins', 'no-cache'],
  ['/plugins/test-plugin', 'no-cache'],
  ['/plugins/test-plugin/versions', 'no-cache'],
  ['/plugins/test-plugin/versions/1.0.0', 'no-cache'],
  ['/tenants/acme/plugins', 'private, no-cache'],
  ['/tenants/acme/plugins/test-plugin', 'private, no-cache'],
  ['/tenants/acme/manifest', 'private, no-cache'],
  ['/openapi.json', 'no-cache'],
  ['/plugins/nobody', 'no-store'],
])('%s says how it may be cached: %s', async (url, cacheControl) => {
  await using registry = await openRegistry()
  await registry.publish(metadataOf())
  await registry.install('acme', { pluginId: 'test-plugin' })
  const { headers } = await registry.request({ url })
  expect(headers['cache-control']).toBe(cacheControl)
  expect(JSON.stringify(headers.vary ?? null).includes('authorization')).toBe(url.startsWith('/tenants'))
})

it('the metrics of the registry count requests by route and never by path', async () => {
  await using registry = await openRegistry()
  await registry.request({ url: '/plugins/some-plugin' })
  await registry.request({ url: '/nowhere/at/all' })
  const { text, headers } = await registry.request({ url: '/metrics' })
  expect(headers['content-type']).toContain('text/plain')
  expect(text).toMatch(
    /plugboard_http_requests_total\{route="\/plugins\/:pluginId",method="GET",status="404",[^}]*\} 1/,
  )
  expect(text).toMatch(/plugboard_http_requests_total\{route="none",/)
  expect(text).not.toMatch(/some-plugin|nowhere/)
})
