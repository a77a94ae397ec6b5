import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  EncodingPoolClosedError,
  InspectorClosedError,
  SpoolFullError,
  TooManyConfigurationsError,
} from '@plugboard/bundle'
import { faulty as faultyCatalog } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { StoreFullError } from '@plugboard/storage'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import {
  PLUGIN_TAG_LIMIT,
  PROBLEM_CODES,
  type ProblemCode,
  TENANT_MANIFEST_LIMIT_BYTES,
  TENANT_PLUGIN_LIMIT,
  versionManifestKey,
} from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { LeaseLostError } from './publish/errors.ts'
import { PROVIDER_SETTINGS } from './testing/provider-settings.ts'
import {
  type AnswerUnderTest,
  metadataOf,
  openRegistry,
  type RegistryUnderTest,
} from './testing/registry-under-test.ts'
import { translateError } from './translate-error.ts'

const SECRET = 'secret-of-the-inside /srv/plugboard/store'
const TOKENS = JSON.stringify([{ name: 'a', token: 'x'.repeat(24), scopes: ['read'], tenants: ['acme'] }])
const PUBLISHER = JSON.stringify([
  { name: 'a', token: 'x'.repeat(24), scopes: ['publish'], plugins: ['acme-*'] },
])
const bearer = { authorization: `Bearer ${'x'.repeat(24)}` }

/** One way to get a code out of a registry. */
type Provoke = () => Promise<AnswerUnderTest>

const withRegistry =
  (
    provoke: (registry: RegistryUnderTest) => Promise<AnswerUnderTest>,
    options?: Parameters<typeof openRegistry>[0],
  ): Provoke =>
  async () => {
    await using registry = await openRegistry(options)
    return await provoke(registry)
  }

const get = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  withRegistry(({ request }) => request({ url, headers }))

function formOf(parts: Readonly<Record<string, string | Blob>>): FormData {
  const form = new FormData()
  for (const [name, content] of Object.entries(parts)) form.append(name, content)
  return form
}

const send = (
  parts: Readonly<Record<string, string | Blob>>,
  options?: Parameters<typeof openRegistry>[0],
  headers: Readonly<Record<string, string>> = {},
) =>
  withRegistry(
    ({ request }) => request({ method: 'POST', url: '/plugins/upload', headers, form: formOf(parts) }),
    options,
  )

const exchange = (idToken: string, options?: Parameters<typeof openRegistry>[0]) =>
  withRegistry(
    ({ request }) => request({ method: 'POST', url: '/token-exchange', body: { pluginId: 'a', idToken } }),
    options,
  )

const file = new Blob(['export {}'])
const metadata = JSON.stringify(metadataOf())

function brokenStore(error?: Error) {
  return faulty(createMemoryStore(), { failOn: 'putIfAbsent', times: Infinity, ...(error ? { error } : {}) })
}

function brokenCatalog() {
  const catalog = faultyCatalog(createMemoryCatalog())
  catalog.plan({ failOn: 'plugins.list', times: Infinity })
  return catalog
}

const PROVOKED: Partial<Record<ProblemCode, Provoke>> = {
  INVALID_REQUEST: get('/plugins?limit=0'),
  MALFORMED_BODY: send({ file, metadata: '{' }),
  FILE_MISSING: send({ metadata }),
  METADATA_MISSING: send({ file }),
  METADATA_INVALID: send({ file, metadata: '{}' }),
  BUNDLE_REFUSED: send({ file: new Blob(['a\0b']), metadata }),
  UPLOAD_TOO_LARGE: send({ file, metadata }, { env: { UPLOAD_MAX_BYTES: '4' } }),
  CURSOR_INVALID: get('/plugins?cursor=x'),
  TENANT_MISSING: withRegistry(({ request }) =>
    request({ method: 'POST', url: '/plugins/install', body: {} }),
  ),
  UNAUTHENTICATED: withRegistry(({ request }) => request({ url: '/tenants/acme/manifest' }), {
    env: { REGISTRY_TOKENS: TOKENS },
  }),
  SCOPE_MISSING: withRegistry(
    ({ request }) => request({ method: 'POST', url: '/plugins/install', headers: bearer, body: {} }),
    { env: { REGISTRY_TOKENS: TOKENS } },
  ),
  TENANT_FORBIDDEN: withRegistry(
    ({ request }) => request({ url: '/tenants/other/manifest', headers: bearer }),
    {
      env: { REGISTRY_TOKENS: TOKENS },
    },
  ),
  CROSS_SITE_REQUEST: withRegistry(({ request }) =>
    request({ method: 'POST', url: '/plugins/install', headers: { origin: 'null' }, body: {} }),
  ),
  HOST_FORBIDDEN: get('/plugins', { host: 'evil.example' }),
  PROXY_FORBIDDEN: get('/plugins', { via: '1.1 proxy' }),
  ROUTE_NOT_FOUND: get('/nowhere'),
  PLUGIN_NOT_FOUND: get('/plugins/nobody'),
  VERSION_NOT_FOUND: withRegistry(async ({ publish, request }) => {
    await publish(metadataOf())
    return request({ url: '/plugins/test-plugin/versions/9.0.0' })
  }),
  VERSION_HELD: withRegistry(async ({ publish, request, install }) => {
    await publish(metadataOf())
    await request({ method: 'PATCH', url: '/tenants/acme', body: { minReleaseAgeSeconds: 60 } })
    return install('acme', { pluginId: 'test-plugin', version: '^1.0.0' })
  }),
  TRUSTED_PUBLISHING_OFF: exchange('a.b.c'),
  ID_TOKEN_REFUSED: exchange('a.b.c', { env: { REGISTRY_PUBLIC_URL: 'https://registry.example' } }),
  ISSUER_FORBIDDEN: exchange(`e30.${Buffer.from('{"iss":"https://evil.example"}').toString('base64url')}.`, {
    env: { REGISTRY_PUBLIC_URL: 'https://registry.example' },
  }),
  TRUSTED_PUBLISHER_NOT_FOUND: withRegistry(async ({ publish, request }) => {
    await publish(metadataOf())
    return request({ method: 'DELETE', url: '/plugins/test-plugin/trusted-publishers/aaaaaaaaaaaa' })
  }),
  CHECK_DECISION_NOT_FOUND: withRegistry(({ request }) =>
    request({ method: 'DELETE', url: '/plugins/test-plugin/check-decisions/aaaaaaaaaaaa' }),
  ),
  SIGN_IN_FAILED: withRegistry(({ request }) => request({ url: '/auth/callback?code=a&state=b' }), {
    env: PROVIDER_SETTINGS,
  }),
  SIGN_IN_UNAVAILABLE: withRegistry(({ request }) => request({ url: '/auth/login' }), {
    env: PROVIDER_SETTINGS,
  }),
  SIGN_IN_NOT_CONFIGURED: withRegistry(({ request }) =>
    request({ method: 'POST', url: '/auth/session', body: { token: 'a' } }),
  ),
  TOKEN_NOT_FOUND: get('/tokens/aaaaaaaaaaaa'),
  TOKEN_ENDED: withRegistry(async ({ request }) => {
    const body = { name: 'ci', scopes: ['read'] }
    const { tokenId } = (await request({ method: 'POST', url: '/tokens', body })).body
    await request({ method: 'DELETE', url: `/tokens/${tokenId}` })
    return request({ method: 'POST', url: `/tokens/${tokenId}/rotate`, body: {} })
  }),
  HOST_NOT_FOUND: get('/hosts/nowhere'),
  VERSION_INCOMPATIBLE: withRegistry(async ({ publish, request, install }) => {
    await publish(metadataOf({ compat: { react: '18' } }))
    await request({ method: 'PUT', url: '/hosts/default', body: { version: '1.0.0', react: '19' } })
    return install('acme', { pluginId: 'test-plugin', version: '1.0.0' })
  }),
  TOO_MANY_SUBSCRIBERS: withRegistry(({ request }) => request({ url: '/tenants/acme/events' }), {
    env: { LIVE_SUBSCRIBERS_MAX: '0' },
  }),
  GENERATION_NOT_FOUND: get('/tenants/acme/generations/1'),
  METHOD_NOT_ALLOWED: withRegistry(({ request }) => request({ method: 'DELETE', url: '/plugins' })),
  VERSION_EXISTS: withRegistry(async ({ publish, upload }) => {
    await publish(metadataOf())
    return upload(metadataOf(), 'export const other = 1')
  }),
  QUOTA_EXCEEDED: send({ file, metadata }, { env: { QUOTA_PLUGIN_BYTES: '4' } }),
  PUBLISHES_UNFINISHED: withRegistry(
    async ({ upload }) => {
      await upload(metadataOf())
      return upload(metadataOf({ version: '2.0.0' }))
    },
    { store: faulty(createMemoryStore(), { failOn: 'putIfAbsent' }), env: { QUOTA_PLUGIN_VERSIONS: '1' } },
  ),
  PUBLISH_IN_PROGRESS: withRegistry(
    async ({ catalog, publish, upload }) => {
      await publish(metadataOf())
      const stored = await catalog.versions.find({ pluginId: 'test-plugin', version: '1.0.0' })
      if (!stored) throw new Error('the version is not recorded')
      const lease = { holder: 'another', expiresAtMs: Date.now() + 60_000 }
      await catalog.versions.insert({ ...stored.value, version: '2.0.0', state: 'publishing', lease })
      return upload(metadataOf({ version: '2.0.0' }))
    },
    { env: { PUBLISH_WAIT_MS: '0' } },
  ),
  CONCURRENT_CHANGE: withRegistry(
    async ({ publish, install }) => {
      await publish(metadataOf())
      return install('acme', { pluginId: 'test-plugin' })
    },
    { catalog: neverWritten(), clock: hastyClock() },
  ),
  PLUGIN_FORBIDDEN: send(
    { file, metadata },
    { env: { REGISTRY_TOKENS: PUBLISHER } },
    { authorization: bearer.authorization },
  ),
  OWNER_NOT_FOUND: withRegistry(async ({ publish, request }) => {
    await publish(metadataOf())
    return request({ method: 'POST', url: '/plugins/test-plugin/transfer/accept' })
  }),
  NAMESPACE_NOT_FOUND: withRegistry(({ request }) => request({ method: 'DELETE', url: '/namespaces/acme' })),
  LAST_OWNER: withRegistry(async ({ publish, request }) => {
    await publish(metadataOf())
    const url = '/plugins/test-plugin/owners/acme'
    await request({ method: 'PUT', url })
    return request({ method: 'DELETE', url })
  }),
  PLUGIN_NOT_INSTALLED: get('/tenants/acme/plugins/test-plugin'),
  PRECONDITION_FAILED: get('/tenants/acme/manifest', { 'if-match': '"x"' }),
  BODY_TOO_LARGE: withRegistry(({ install }) => install('acme', { pluginId: 'x'.repeat(70_000) })),
  UNSUPPORTED_MEDIA_TYPE: withRegistry(({ request }) =>
    request({ method: 'POST', url: '/plugins/upload', body: {} }),
  ),
  TAG_NOT_FOUND: withRegistry(async ({ publish, request }) => {
    await publish(metadataOf())
    return request({ method: 'DELETE', url: '/plugins/test-plugin/tags/next' })
  }),
  SCAN_RUNNING: withRegistry(async ({ catalog, request }) => {
    await catalog.jobs.insert({ job: 'scan', lease: { holder: 'other', expiresAtMs: Date.now() + 60_000 } })
    return request({ method: 'POST', url: '/operation/scan' })
  }),
  TOO_MANY_TAGS: withRegistry(async ({ catalog, publish, request }) => {
    await publish(metadataOf())
    const plugin = await catalog.plugins.find('test-plugin')
    const tags = Object.fromEntries(
      Array.from({ length: PLUGIN_TAG_LIMIT - 1 }, (_, n) => [`t${n}`, '1.0.0']),
    )
    if (plugin) await catalog.plugins.replace(plugin, { ...plugin.value, tags })
    return request({ method: 'PUT', url: '/plugins/test-plugin/tags/next', body: { version: '1.0.0' } })
  }),
  VERSION_WITHDRAWN: withRegistry(async ({ publish, request, install }) => {
    await publish(metadataOf())
    const url = '/plugins/test-plugin/versions/1.0.0/yank'
    await request({ method: 'POST', url, body: { reason: 'It is slow.' } })
    return install('acme', { pluginId: 'test-plugin', version: '1.0.0' })
  }),
  TENANT_FULL: withRegistry(async ({ catalog, publish, install }) => {
    await publish(metadataOf())
    const plugin = { version: '1.0.0', config: {}, enabled: true, installedAtMs: 1, updatedAtMs: 1 }
    const plugins = Array.from({ length: TENANT_PLUGIN_LIMIT }, (_, index) => ({
      ...plugin,
      pluginId: `p${index}`,
    }))
    await catalog.tenants.insert({ tenantId: 'acme', generation: 1, plugins })
    return install('acme', { pluginId: 'test-plugin' })
  }),
  KEPT_CONFIGURATIONS_FULL: withRegistry(async ({ catalog, publish, install, request }) => {
    await publish(metadataOf())
    const kept = { config: {}, keptAtMs: 1 }
    const keptConfigurations = Array.from({ length: TENANT_PLUGIN_LIMIT }, (_, index) => ({
      ...kept,
      pluginId: `p${index}`,
    }))
    await catalog.tenants.insert({ tenantId: 'acme', generation: 1, plugins: [], keptConfigurations })
    await install('acme', { pluginId: 'test-plugin' })
    const url = '/tenants/acme/plugins/test-plugin?keepConfiguration=true'
    return request({ method: 'DELETE', url })
  }),
  TENANT_MANIFEST_TOO_LARGE: withRegistry(async ({ catalog, publish, install }) => {
    await publish(metadataOf())
    const times = { installedAtMs: 1, updatedAtMs: 1 }
    const large = { pluginId: 'large', version: '1.0.0', config: {}, enabled: true, ...times }
    const plugins = [{ ...large, versionBytes: TENANT_MANIFEST_LIMIT_BYTES }]
    await catalog.tenants.insert({ tenantId: 'acme', generation: 1, plugins })
    return install('acme', { pluginId: 'test-plugin' })
  }),
  STORE_UNAVAILABLE: send({ file, metadata }, { store: brokenStore() }),
  CATALOG_DAMAGED: withRegistry(async ({ catalog, store, publish, request }) => {
    const { digest } = await publish(metadataOf())
    const ref = { pluginId: 'test-plugin', version: '1.0.0' }
    await catalog.fileLists.remove({ ...ref, digest })
    await store.remove(versionManifestKey(ref))
    return request({ url: '/plugins/test-plugin/versions/1.0.0' })
  }),
  CATALOG_UNAVAILABLE: withRegistry(({ request }) => request({ url: '/plugins' }), {
    catalog: brokenCatalog(),
  }),
  NOT_READY: withRegistry(({ request }) => request({ url: '/ready' }), {
    store: faulty(createMemoryStore(), { failOn: 'check', error: new Error(SECRET) }),
  }),
  INTERNAL: send({ file, metadata }, { store: brokenStore(new TypeError(SECRET)) }),
}

/** Seen elsewhere: over sockets, with ZIPs, with a full disk; or answered by the bundle-edge alone. */
const ELSEWHERE: readonly ProblemCode[] = [
  'SOURCE_MAPS_NOT_FOUND',
  'README_NOT_FOUND',
  'RATE_LIMITED',
  'PLUGIN_PRIVATE',
  'VISIBILITY_CONFLICT',
  'VERSION_STAGED',
  'VERSION_REJECTED',
  'APPROVER_STAGED_IT',
  'DECISION_NEEDS_ADMIN',
  'FINDINGS_UNDECIDED',
  'TOO_MANY_CHECK_DECISIONS',
  'TRUSTED_PUBLISHING_REQUIRED',
  'STAGING_ONLY',
  'JOB_TOKEN_FORBIDDEN',
  'ID_TOKEN_USED',
  'ISSUER_UNAVAILABLE',
  'PUBLISHER_NOT_TRUSTED',
  'PLUGIN_WITHOUT_OWNER',
  'TOO_MANY_TRUSTED_PUBLISHERS',
  'PLUGIN_ID_SIMILAR',
  'CONFIGURATION_NOT_FOUND',
  'CONFIGURATION_REFUSED',
  'CONFIGURATION_TOO_COSTLY',
  'SECRET_KEYS_MISSING',
  'SECRET_UNREADABLE',
  'CONFIGURATIONS_BUSY',
  'UPLOAD_STALLED',
  'HEADERS_TOO_LARGE',
  'METADATA_CONFLICT',
  'REQUEST_TIMEOUT',
  'TOO_MANY_UPLOADS',
  'UPLOAD_SHARE_EXCEEDED',
  'SERVICE_STOPPING',
  'SIGN_IN_FORBIDDEN',
  'SPOOL_FULL',
  'SPOOL_UNAVAILABLE',
  'FILE_NOT_FOUND',
  'MANIFEST_NOT_FOUND',
  'VERSION_REVOKED',
  'SCANNER_UNAVAILABLE',
  'BUNDLE_DAMAGED',
  'RANGE_NOT_SATISFIABLE',
  'TOO_MANY_DOWNLOADS',
  'SERVICE_WORKER_REFUSED',
  'BUNDLE_URL_EXPIRED',
]

/** Each look at it is a second later, so that patience ends at once. */
function hastyClock() {
  let now = 1_800_000_000_000
  return () => (now += 1000)
}

function neverWritten() {
  const catalog = createMemoryCatalog()
  return { ...catalog, tenants: { ...catalog.tenants, insert: async () => null } }
}

describe('a problem', () => {
  it.each(Object.entries(PROVOKED))(
    'with the code %s is answered as the table says',
    async (code, provoke) => {
      const answer = await provoke()
      const problem = answer.problem()
      const { status, title, retryable, fix } = PROBLEM_CODES[problem.code]
      expect(problem).toMatchObject({
        code,
        status,
        title,
        fix,
        retryable,
        type: `urn:plugboard:problem:${code.toLowerCase().replaceAll('_', '-')}`,
        instance: answer.headers['x-request-id'],
      })
      expect(problem.detail).toMatch(/^\S.*\.$/s)
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
      expect(status !== 503 || /^[1-9]\d*$/.test(String(answer.headers['retry-after']))).toBe(true)
      expect(status >= 500 && /planned|secret-of|\/srv|\.ts\b|\bat \w+/.test(answer.text)).toBe(false)
    },
  )

  it('of every code is provoked here or listed as provoked elsewhere', () => {
    expect([...Object.keys(PROVOKED), ...ELSEWHERE].toSorted()).toEqual(Object.keys(PROBLEM_CODES).toSorted())
  })

  it('of a full store is retryable, and has no internal details', async () => {
    const answer = await send({ file, metadata }, { store: brokenStore(new StoreFullError(SECRET)) })()
    expect(answer.problem()).toMatchObject({ status: 503, code: 'STORE_UNAVAILABLE' })
    expect(answer.text).not.toContain('secret-of')
  })

  it.each([
    [new SpoolFullError(SECRET), 503, 'SPOOL_FULL'],
    [new TooManyConfigurationsError(SECRET), 503, 'CONFIGURATIONS_BUSY'],
    [new EncodingPoolClosedError(SECRET), 503, 'SERVICE_STOPPING'],
    [new InspectorClosedError(SECRET), 503, 'SERVICE_STOPPING'],
    [new LeaseLostError(SECRET), 409, 'CONCURRENT_CHANGE'],
  ])('for %s is %i %s, without the message of the error', (error, status, code) => {
    const problem = translateError(error)
    expect(problem?.toProblem('id')).toMatchObject({ status, code })
    expect(problem?.message).not.toContain('secret-of')
  })

  it('has a detail with the ids as they were sent', async () => {
    await using registry = await openRegistry()
    const answer = await registry.request({ url: '/tenants/cfg/plugins/u' })
    expect(answer.problem().detail).toBe('The tenant cfg does not have u.')
  })

  it('of a version with other content has both digests', async () => {
    await using registry = await openRegistry()
    const { digest } = await registry.publish(metadataOf())
    const { digests } = (await registry.upload(metadataOf(), 'export const other = 1')).problem()
    expect(digests).toEqual({ existing: digest, uploaded: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(digests?.uploaded).not.toBe(digest)
  })

  it('of /ready has the state of each dependency', async () => {
    const catalog = faultyCatalog(createMemoryCatalog())
    catalog.plan({ hangOn: 'check' })
    await using registry = await openRegistry({ catalog, env: { READY_TIMEOUT_MS: '500' } })
    const answer = await registry.request({ url: '/ready' })
    expect(answer.problem()).toMatchObject({
      code: 'NOT_READY',
      checks: { store: 'ok', catalog: 'unavailable', spool: 'ok' },
    })
    catalog.heal()
    expect((await registry.request({ url: '/ready' })).body).toEqual({
      status: 'ready',
      checks: { store: 'ok', catalog: 'ok', spool: 'ok' },
    })
  })

  it('of /ready reports that the folder for uploads is missing, and uploads are refused', async () => {
    const SPOOL_DIR = join(tmpdir(), 'plugboard-no-such-folder')
    await using registry = await openRegistry({ env: { SPOOL_DIR } })
    expect((await registry.request({ url: '/ready' })).problem()).toMatchObject({
      code: 'NOT_READY',
      checks: { store: 'ok', catalog: 'ok', spool: 'unavailable' },
    })
    expect((await registry.upload(metadataOf())).problem().code).toBe('SPOOL_UNAVAILABLE')
  })

  it('answers an upload until the store is prepared, before its body is read', async () => {
    await using registry = await openRegistry({ prepareStore: () => Promise.reject(new Error(SECRET)) })
    const answer = await registry.upload(metadataOf())
    expect(answer.problem().code).toBe('STORE_UNAVAILABLE')
    expect(answer.text).not.toContain('secret-of')
    expect((await registry.request({ url: '/ready' })).problem().checks).toEqual({
      store: 'unavailable',
      catalog: 'ok',
      spool: 'ok',
    })
    expect((await registry.request({ url: '/plugins' })).status).toBe(200)
  })
})
