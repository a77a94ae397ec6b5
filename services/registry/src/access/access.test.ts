import { describe, expect, it } from 'vitest'
import {
  metadataOf,
  openRegistry,
  type RegistryUnderTest,
  type RequestUnderTest,
} from '../testing/registry-under-test.ts'

const tokenOf = (name: string) => `${name}-token-of-enough-characters`
const TOKENS = JSON.stringify([
  { name: 'publisher', token: tokenOf('publisher'), scopes: ['publish'] },
  { name: 'acme', token: tokenOf('acme'), scopes: ['install', 'read'], tenants: ['acme'] },
  { name: 'reader', token: tokenOf('reader'), scopes: ['read'], tenants: ['acme'] },
  { name: 'both', token: tokenOf('both'), scopes: ['install', 'read'], tenants: ['acme', 'other'] },
  { name: 'all', token: tokenOf('all'), scopes: ['publish', 'install', 'read'], tenants: ['*'] },
  { name: 'none', token: tokenOf('none'), scopes: ['install', 'read'] },
])

type Route =
  | 'upload'
  | 'install'
  | 'installed'
  | 'update'
  | 'uninstall'
  | 'plugins'
  | 'manifest'
  | 'listing'
  | 'ready'

function requestFor(route: Route): RequestUnderTest {
  switch (route) {
    case 'upload': {
      const form = new FormData()
      form.append('file', new Blob(['export default 1']), 'plugin.js')
      form.append('metadata', JSON.stringify(metadataOf({ id: 'uploaded' })))
      return { method: 'POST', url: '/plugins/upload', form }
    }
    case 'install':
      return { method: 'POST', url: '/plugins/install', body: { pluginId: 'test-plugin' } }
    case 'manifest':
      return { url: '/tenants/acme/manifest' }
    case 'installed':
      return { url: '/tenants/acme/plugins/test-plugin' }
    case 'update':
      return { method: 'PATCH', url: '/tenants/acme/plugins/test-plugin', body: { config: { a: 1 } } }
    case 'uninstall':
      return { method: 'DELETE', url: '/tenants/acme/plugins/test-plugin' }
    case 'listing':
      return { url: '/tenants/acme/plugins' }
    case 'plugins':
      return { url: '/plugins' }
    case 'ready':
      return { url: '/ready' }
  }
}

async function openWithPlugin(env: Readonly<Record<string, string>>): Promise<RegistryUnderTest> {
  const registry = await openRegistry({ env })
  const form = requestFor('upload')
  const token = env.REGISTRY_TOKENS ? { authorization: `Bearer ${tokenOf('all')}` } : {}
  form.form?.set('metadata', JSON.stringify(metadataOf()))
  const { status, text } = await registry.request({ ...form, headers: token })
  if (status !== 201) throw new Error(text)
  return registry
}

interface Case {
  readonly route: Route
  /** The name of a token, or null for no header; anything else is sent as the header. */
  readonly token: string | null
  readonly tenant?: string
  readonly outcome: readonly [status: number, code?: string]
}

const UNAUTHENTICATED = [401, 'UNAUTHENTICATED'] as const
const SCOPE_MISSING = [403, 'SCOPE_MISSING'] as const
const TENANT_FORBIDDEN = [403, 'TENANT_FORBIDDEN'] as const

const CASES: readonly Case[] = [
  { route: 'upload', token: null, outcome: UNAUTHENTICATED },
  { route: 'upload', token: 'Bearer of-nobody', outcome: UNAUTHENTICATED },
  { route: 'upload', token: 'acme', outcome: SCOPE_MISSING },
  { route: 'upload', token: 'publisher', outcome: [201] },
  { route: 'install', token: null, tenant: 'acme', outcome: UNAUTHENTICATED },
  { route: 'install', token: 'publisher', tenant: 'acme', outcome: SCOPE_MISSING },
  { route: 'install', token: 'reader', tenant: 'acme', outcome: SCOPE_MISSING },
  { route: 'install', token: 'acme', tenant: 'acme', outcome: [201] },
  { route: 'install', token: 'acme', outcome: [201] },
  { route: 'install', token: 'acme', tenant: 'other', outcome: TENANT_FORBIDDEN },
  { route: 'install', token: 'acme', tenant: 'ACME', outcome: TENANT_FORBIDDEN },
  { route: 'install', token: 'acme', tenant: 'acme, other', outcome: [400, 'INVALID_REQUEST'] },
  { route: 'install', token: 'acme', tenant: 'acme, acme', outcome: [400, 'INVALID_REQUEST'] },
  { route: 'install', token: 'acme', tenant: '../acme', outcome: [400, 'INVALID_REQUEST'] },
  { route: 'install', token: 'acme', tenant: '', outcome: [400, 'INVALID_REQUEST'] },
  { route: 'install', token: 'both', outcome: [400, 'TENANT_MISSING'] },
  { route: 'install', token: 'both', tenant: 'other', outcome: [201] },
  { route: 'install', token: 'all', outcome: [400, 'TENANT_MISSING'] },
  { route: 'install', token: 'all', tenant: 'anyone', outcome: [201] },
  { route: 'install', token: 'none', tenant: 'acme', outcome: TENANT_FORBIDDEN },
  { route: 'install', token: 'none', outcome: [400, 'TENANT_MISSING'] },
  ...(['update', 'uninstall'] as const).flatMap((route): Case[] => [
    { route, token: null, outcome: UNAUTHENTICATED },
    { route, token: 'publisher', outcome: SCOPE_MISSING },
    { route, token: 'reader', outcome: SCOPE_MISSING },
    { route, token: 'none', tenant: 'acme', outcome: TENANT_FORBIDDEN },
    // A caller with access learns that the tenant does not have it.
    { route, token: 'acme', outcome: [404, 'PLUGIN_NOT_INSTALLED'] },
    { route, token: 'all', tenant: 'other', outcome: [404, 'PLUGIN_NOT_INSTALLED'] },
  ]),
  { route: 'installed', token: null, outcome: UNAUTHENTICATED },
  { route: 'installed', token: 'none', outcome: TENANT_FORBIDDEN },
  { route: 'installed', token: 'reader', outcome: [404, 'PLUGIN_NOT_INSTALLED'] },
  ...(['manifest', 'listing'] as const).flatMap((route): Case[] => [
    { route, token: null, outcome: UNAUTHENTICATED },
    { route, token: 'publisher', outcome: SCOPE_MISSING },
    { route, token: 'none', outcome: TENANT_FORBIDDEN },
    { route, token: 'reader', outcome: [200] },
    { route, token: 'all', outcome: [200] },
    // The path names the tenant; the header has no effect here and cannot widen the token.
    { route, token: 'none', tenant: 'acme', outcome: TENANT_FORBIDDEN },
  ]),
  { route: 'plugins', token: null, outcome: [200] },
  { route: 'plugins', token: 'acme', outcome: [200] },
  // A proxy or a scraper may send credentials of its own: they matter only on routes that need some.
  ...['Bearer of-nobody', 'Basic YTpi', 'Bearer', ''].flatMap((token): Case[] => [
    { route: 'plugins', token, outcome: [200] },
    { route: 'ready', token, outcome: [200] },
    { route: 'manifest', token, outcome: UNAUTHENTICATED },
  ]),
  { route: 'ready', token: null, outcome: [200] },
]

function challengeFor(status: number, token: string | null): string | undefined {
  if (status !== 401) return undefined
  return token === null ? 'Bearer realm="plugboard"' : 'Bearer realm="plugboard", error="invalid_token"'
}

describe('a registry with tokens', () => {
  it.each(CASES)(
    'answers $route by $token for $tenant with $outcome',
    async ({ route, token, tenant, outcome }) => {
      await using registry = await openWithPlugin({ REGISTRY_TOKENS: TOKENS })
      const [status, code] = outcome
      const isName = token !== null && TOKENS.includes(`"${token}"`)
      const authorization = isName ? `Bearer ${tokenOf(token)}` : token
      const answer = await registry.request({
        ...requestFor(route),
        headers: {
          ...(authorization === null ? {} : { authorization }),
          ...(tenant === undefined ? {} : { 'x-tenant-id': tenant }),
        },
      })
      expect(answer.status, answer.text).toBe(status)
      expect(answer.body.code).toBe(code)
      expect(answer.headers['www-authenticate']).toBe(challengeFor(status, token))
      expect(answer.text).not.toContain('enough-characters')
    },
  )

  it('accepts the scheme in any case, and any host name', async () => {
    await using registry = await openWithPlugin({ REGISTRY_TOKENS: TOKENS })
    const headers = { authorization: `bEARER  ${tokenOf('reader')}`, host: 'registry.example' }
    expect((await registry.request({ ...requestFor('manifest'), headers })).status).toBe(200)
  })

  it('installs only for the tenant of the token', async () => {
    await using registry = await openWithPlugin({ REGISTRY_TOKENS: TOKENS })
    const headers = { authorization: `Bearer ${tokenOf('acme')}` }
    const { body } = await registry.request({ ...requestFor('install'), headers })
    expect(body.tenantId).toBe('acme')
    expect(await registry.catalog.tenants.find('other')).toBeNull()
  })
})

describe('a token for certain plugins', () => {
  const entry = { name: 'acme', token: tokenOf('acme'), scopes: ['publish'] }
  const REGISTRY_TOKENS = JSON.stringify([{ ...entry, plugins: ['acme-*', 'banner'] }])

  it.each([
    ['acme-cart', 201],
    ['banner', 201],
    ['acme', 403],
    ['banner-two', 403],
    ['other', 403],
  ])('that publishes %s is answered %i', async (id, status) => {
    await using registry = await openRegistry({ env: { REGISTRY_TOKENS } })
    const upload = requestFor('upload')
    upload.form?.set('metadata', JSON.stringify(metadataOf({ id })))
    const headers = { authorization: `Bearer ${tokenOf('acme')}` }
    const answer = await registry.request({ ...upload, headers })
    expect(answer.status, answer.text).toBe(status)
    if (status === 201) return
    expect(answer.problem()).toMatchObject({
      code: 'PLUGIN_FORBIDDEN',
      detail: `The token may not publish ${id}, only acme-*, banner.`,
    })
    expect(await registry.catalog.versions.find({ pluginId: id, version: '1.0.0' })).toBeNull()
  })
})

describe('a route without declared access', () => {
  it.each([
    ['of the API', {}],
    ['hidden from the document', { hide: true }],
    ['for operators', { tags: ['operation'] }],
  ])('prevents the registry from starting when it is %s', async (_what, schema) => {
    await using registry = await openRegistry()
    registry.app.get('/new', { schema }, async () => null)
    await expect(registry.app.listen({ host: '127.0.0.1', port: 0 })).rejects.toThrow(
      /these routes do not declare access: (?:HEAD|GET) \/new/,
    )
  })

  it('prevents the registry from starting when it is in a Fastify plugin and has only OPTIONS', async () => {
    await using registry = await openRegistry()
    void registry.app.register(async (context) => {
      context.options('/new', async () => null)
    })
    await expect(registry.app.ready()).rejects.toThrow('these routes do not declare access: OPTIONS /new')
  })
})

describe('a registry without tokens', () => {
  it.each([
    ['upload', undefined, 201],
    ['install', 'acme', 201],
    ['install', 'other', 201],
    ['manifest', undefined, 200],
    ['listing', undefined, 200],
    ['plugins', undefined, 200],
  ] as const)('answers %s for %s from this machine with %i', async (route, tenant, status) => {
    await using registry = await openWithPlugin({})
    const headers = tenant === undefined ? {} : { 'x-tenant-id': tenant }
    expect((await registry.request({ ...requestFor(route), headers })).status).toBe(status)
  })

  it('refuses an install without a tenant', async () => {
    await using registry = await openWithPlugin({})
    expect((await registry.request(requestFor('install'))).problem().code).toBe('TENANT_MISSING')
  })

  const hosts = ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', '0.0.0.0']
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
  it.each(methods.flatMap((method) => hosts.map((host) => ({ method, host }))))(
    'refuses $method for the host name $host (DNS rebinding)',
    async ({ method, host }) => {
      await using registry = await openRegistry()
      const answer = await registry.request({ method, url: '/plugins', headers: { host } })
      expect(answer.status).toBe(403)
      expect(answer.body?.code).toBe(method === 'HEAD' ? undefined : 'HOST_FORBIDDEN')
    },
  )

  it.each(['localhost', 'localhost:4000', '127.0.0.1:4000', '127.8.9.1', '[::1]:4000', 'LOCALHOST'])(
    'answers requests for the host name %s',
    async (host) => {
      await using registry = await openRegistry()
      expect((await registry.request({ url: '/plugins', headers: { host } })).status).toBe(200)
    },
  )
})

describe('a request from a proxy', () => {
  const traces = [
    { 'x-forwarded-for': '10.0.0.1' },
    { 'X-Forwarded-Proto': 'https' },
    { 'x-real-ip': '10.0.0.1' },
    { forwarded: 'for=10.0.0.1' },
    { via: '1.1 proxy' },
  ]
  it.each(traces)('with %j is refused by a registry without tokens', async (headers) => {
    await using registry = await openRegistry()
    for (const url of ['/plugins', '/ready', '/openapi.json', '/nowhere']) {
      expect((await registry.request({ url, headers })).problem()).toMatchObject({
        status: 403,
        code: 'PROXY_FORBIDDEN',
      })
    }
  })

  it.each(traces)('with %j is answered by a registry with tokens', async (headers) => {
    await using registry = await openRegistry({ env: { REGISTRY_TOKENS: TOKENS } })
    expect((await registry.request({ url: '/plugins', headers })).status).toBe(200)
  })
})

describe('a page of an allowed origin', () => {
  const origin = 'https://admin.example'
  const env = { REGISTRY_TOKENS: TOKENS, ALLOWED_ORIGINS: `${origin}, http://localhost:3000` }
  const authorization = `Bearer ${tokenOf('acme')}`
  const page = { origin, 'sec-fetch-site': 'cross-site', host: 'registry.example' }

  it('may install, and read the answer and its headers', async () => {
    await using registry = await openWithPlugin(env)
    const answer = await registry.request({ ...requestFor('install'), headers: { ...page, authorization } })
    expect(answer.status, answer.text).toBe(201)
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': expect.stringContaining('ETag'),
      vary: 'Origin',
    })
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined()
  })

  it('may read a refusal', async () => {
    await using registry = await openRegistry({ env })
    const answer = await registry.request({ ...requestFor('install'), headers: page })
    expect(answer.problem().code).toBe('UNAUTHENTICATED')
    expect(answer.headers['access-control-allow-origin']).toBe(origin)
  })

  it('may send any header by its preflight, such as those of tracing', async () => {
    await using registry = await openRegistry({ env })
    const answer = await registry.request({
      method: 'OPTIONS',
      url: '/tenants/acme/plugins/test-plugin',
      headers: {
        ...page,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization,traceparent',
      },
    })
    expect(answer).toMatchObject({ status: 204, text: '' })
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'authorization,traceparent',
      'access-control-allow-methods': expect.stringContaining('PATCH'),
      vary: 'Access-Control-Request-Headers, Origin',
    })
  })

  it('gets answers that vary by token, session and origin', async () => {
    await using registry = await openRegistry({ env })
    const { headers } = await registry.request({
      ...requestFor('manifest'),
      headers: { ...page, authorization },
    })
    expect(headers.vary).toMatch(/\bauthorization, Origin$/)
    const listing = await registry.request({
      ...requestFor('listing'),
      headers: { ...page, authorization },
    })
    expect(listing.headers.vary).toBe('Origin, authorization, cookie')
  })

  it.each(['https://evil.example', 'https://admin.example.evil', 'http://admin.example', 'null'])(
    'is distinguished from one of %s, which may neither change nor read anything',
    async (foreign) => {
      await using registry = await openWithPlugin(env)
      const headers = { ...page, origin: foreign, authorization }
      const change = await registry.request({ ...requestFor('install'), headers })
      expect(change.problem().code).toBe('CROSS_SITE_REQUEST')
      const read = await registry.request({ url: '/plugins', headers })
      expect(read.status).toBe(200)
      const preflight = await registry.request({
        method: 'OPTIONS',
        url: '/plugins',
        headers: { ...headers, 'access-control-request-method': 'GET' },
      })
      expect(preflight.status).toBe(405)
      for (const answer of [change, read, preflight]) {
        expect(answer.headers['access-control-allow-origin']).toBeUndefined()
        expect(answer.headers.vary).toBe('Origin')
      }
    },
  )
})

describe('a registry called by a browser', () => {
  it.each([
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['a page of another port', { origin: 'http://localhost:3000' }],
    ['a sandboxed page', { origin: 'null' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
    [
      'a page of another site that hides its origin',
      { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:4000' },
    ],
    ['an invalid origin', { origin: 'evil' }],
  ])('refuses every change for %s', async (_what, headers) => {
    await using registry = await openWithPlugin({})
    for (const route of ['upload', 'install', 'update', 'uninstall'] as const) {
      const answer = await registry.request({
        ...requestFor(route),
        headers: { host: 'localhost:4000', 'x-tenant-id': 'acme', ...headers },
      })
      expect(answer.problem()).toMatchObject({ status: 403, code: 'CROSS_SITE_REQUEST' })
    }
    expect(await registry.catalog.tenants.find('acme')).toBeNull()
    expect(
      (await registry.request({ url: '/plugins', headers: { host: 'localhost:4000', ...headers } })).status,
    ).toBe(200)
  })

  it.each([
    [{ origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' }],
    [{ 'sec-fetch-site': 'none' }],
    [{}],
  ])('accepts an install from its own page or without a page: %j', async (headers) => {
    await using registry = await openWithPlugin({})
    const answer = await registry.request({
      ...requestFor('install'),
      headers: { host: 'localhost:4000', 'x-tenant-id': 'acme', ...headers },
    })
    expect(answer.status).toBe(201)
  })
})
