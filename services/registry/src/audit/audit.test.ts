import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { faulty as faultyStore } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { AuditAction, AuditEntry, IssuedToken } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openSession } from '../sessions/open-session.ts'
import { PROVIDER_SETTINGS } from '../testing/provider-settings.ts'
import {
  type AnswerUnderTest,
  metadataOf,
  openRegistry,
  type RegistryUnderTest,
} from '../testing/registry-under-test.ts'
import { readEntries } from './read-entries.ts'
import { verifyChain } from './verify-chain.ts'

const TOKEN = 'the-token-of-an-administrator-of-everything'
const STAGER = 'the-token-of-somebody-who-stages-versions'
const ENV = {
  REGISTRY_BOOTSTRAP_TOKEN: TOKEN,
  REGISTRY_TOKENS: JSON.stringify([
    { name: 'stager', token: STAGER, scopes: ['publish'], publisher: 'bootstrap' },
  ]),
}
const ADMIN = { authorization: `Bearer ${TOKEN}` }
const START_MS = Date.parse('2026-06-01T00:00:00Z')
const TENANT = { 'x-tenant-id': 'acme' }

const entriesOf = ({ catalog }: Pick<RegistryUnderTest, 'catalog'>) =>
  Array.fromAsync(readEntries(catalog.auditEntries, { after: 0 }))

type Request = Parameters<RegistryUnderTest['request']>[0]

const uploadOf = (facts: Readonly<Record<string, unknown>>, file = 'export default 1\n'): Request => {
  const form = new FormData()
  form.append('file', new Blob([file]), 'plugin.js')
  form.append('metadata', JSON.stringify(metadataOf(facts)))
  return { method: 'POST', url: '/plugins/upload', form }
}

async function succeed(registry: RegistryUnderTest, request: Request): Promise<AnswerUnderTest> {
  const answer = await registry.request({ ...request, headers: { ...ADMIN, ...request.headers } })
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer
}

const PLUGIN = '/tenants/acme/plugins/test-plugin'
const OWNERS = '/plugins/test-plugin/owners'
const TRUSTED = '/plugins/test-plugin/trusted-publishers'
const TRANSFER = '/plugins/test-plugin/transfer'
const VERSION = '/plugins/test-plugin/versions/1.0.0'
const post = (url: string, body: object = {}): Request => ({ method: 'POST', url, body })

const stagingOf = (version: string): Request => ({
  ...uploadOf({ version }),
  url: '/plugins/upload?staged=true',
  headers: { authorization: `Bearer ${STAGER}` },
})

/** A change by each route, in an order in which each succeeds, with what its entry has besides who and when. */
const CHANGES: readonly (readonly [Request, Readonly<Record<string, unknown>>])[] = [
  [
    uploadOf({}),
    {
      action: 'version.published',
      subject: { pluginId: 'test-plugin', version: '1.0.0' },
      after: { bytes: 17, files: 1, restored: 0, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
  ],
  [
    post(`${VERSION}/deprecate`, { reason: 'Old.' }),
    {
      action: 'version.deprecated',
      subject: { pluginId: 'test-plugin', version: '1.0.0' },
      before: { state: 'active' },
      after: { state: 'deprecated', deprecated: 'Old.' },
    },
  ],
  [post(`${VERSION}/undeprecate`), { action: 'version.undeprecated', after: { state: 'active' } }],
  [post(`${VERSION}/yank`, { reason: 'Broken.' }), { action: 'version.yanked' }],
  [post(`${VERSION}/unyank`), { action: 'version.unyanked', before: { state: 'yanked', yanked: 'Broken.' } }],
  [post(`${VERSION}/revoke`, { reason: 'Evil.' }), { action: 'version.revoked' }],
  [post(`${VERSION}/unrevoke`), { action: 'version.unrevoked' }],
  [
    { method: 'PUT', url: '/plugins/test-plugin/tags/next', body: { version: '1.0.0' } },
    {
      action: 'tag.moved',
      subject: { pluginId: 'test-plugin', tag: 'next' },
      before: null,
      after: { version: '1.0.0' },
    },
  ],
  [
    { method: 'DELETE', url: '/plugins/test-plugin/tags/next' },
    { action: 'tag.removed', before: { version: '1.0.0' }, after: null },
  ],
  [
    { ...post('/plugins/install', { pluginId: 'test-plugin' }), headers: TENANT },
    {
      action: 'tenant.plugin.installed',
      subject: { tenantId: 'acme', pluginId: 'test-plugin', version: '1.0.0', generation: 1 },
      before: null,
      after: { version: '1.0.0' },
    },
  ],
  [
    { method: 'PATCH', url: PLUGIN, body: { enabled: false, config: { colour: 'red' } } },
    {
      action: 'tenant.plugin.updated',
      before: { enabled: true },
      after: { enabled: false, config: 'changed' },
    },
  ],
  [
    { method: 'PATCH', url: '/tenants/acme', body: { minReleaseAgeSeconds: 60 } },
    {
      action: 'tenant.updated',
      subject: { tenantId: 'acme', generation: 3 },
      before: { minReleaseAgeSeconds: 0 },
      after: { minReleaseAgeSeconds: 60 },
    },
  ],
  [
    { method: 'PUT', url: '/tenants/acme/order', body: { plugins: ['test-plugin'] } },
    { action: 'tenant.ordered', outcome: 'unchanged', after: { order: 'test-plugin' } },
  ],
  [
    post('/tenants/acme/rollback', { generation: 1 }),
    { action: 'tenant.rolled-back', after: { rolledBackTo: 1 } },
  ],
  [
    { method: 'DELETE', url: PLUGIN },
    { action: 'tenant.plugin.uninstalled', before: { version: '1.0.0' }, after: null },
  ],
  [
    stagingOf('1.1.0'),
    {
      action: 'version.published',
      caller: expect.objectContaining({ name: 'stager' }),
      after: { staged: true },
    },
  ],
  [
    post('/plugins/test-plugin/staged-versions/1.1.0/approve', { reason: 'Looks good.' }),
    {
      action: 'version.approved',
      subject: { pluginId: 'test-plugin', version: '1.1.0' },
      before: { state: 'staged', stagedBy: 'stager' },
      after: { state: 'active', reason: 'Looks good.' },
    },
  ],
  [
    stagingOf('1.2.0'),
    {
      action: 'version.published',
      caller: expect.objectContaining({ name: 'stager' }),
      after: { staged: true },
    },
  ],
  [
    post('/plugins/test-plugin/staged-versions/1.2.0/reject'),
    { action: 'version.rejected', after: { state: 'rejected', stagedBy: 'stager', reason: null } },
  ],
  [
    { method: 'PUT', url: '/hosts/web', body: { version: '1.0.0' } },
    { action: 'host.declared', subject: { hostId: 'web' }, before: null },
  ],
  [
    { method: 'DELETE', url: '/hosts/web' },
    { action: 'host.removed', before: { version: '1.0.0', runtime: null, react: null, extensionPoints: 0 } },
  ],
  [
    post('/auth/session', { token: TOKEN }),
    { action: 'session.opened', after: { name: 'bootstrap' }, subject: { personId: expect.any(String) } },
  ],
  [
    { method: 'DELETE', url: '/auth/session' },
    { action: 'session.ended', outcome: 'unchanged' },
  ],
  [
    { method: 'DELETE', url: '/auth/sessions' },
    { action: 'sessions.ended', after: { ended: 1 } },
  ],
  [post('/operation/scan'), { action: 'scan.started', after: { remove: false, minAgeHours: 24 } }],
  [
    post('/tokens', { name: 'ci', scopes: ['publish'], plugins: ['acme-*'] }),
    {
      action: 'token.made',
      subject: { tokenId: expect.stringMatching(/^[0-9A-Za-z]{12}$/) },
      after: {
        name: 'ci',
        scopes: 'publish',
        tenants: '',
        plugins: 'acme-*',
        publisher: 'ci',
        expiresAt: null,
      },
    },
  ],
  [
    { method: 'PUT', url: `${OWNERS}/beta` },
    {
      action: 'owner.added',
      subject: { pluginId: 'test-plugin' },
      before: { owners: 'bootstrap', offeredTo: null, revision: 0, confirmedRevision: 0 },
      after: { owners: 'beta, bootstrap', offeredTo: null, revision: 1, confirmedRevision: 0 },
    },
  ],
  [{ method: 'DELETE', url: `${OWNERS}/beta` }, { action: 'owner.removed' }],
  [
    { method: 'PUT', url: '/namespaces/acme', body: { owners: ['beta'] } },
    { action: 'namespace.reserved', subject: { namespace: 'acme' }, before: null, after: { owners: 'beta' } },
  ],
  [
    { method: 'DELETE', url: '/namespaces/acme' },
    { action: 'namespace.freed', before: { owners: 'beta' } },
  ],
  [
    post(TRUSTED, {
      provider: 'github',
      repository: 'acme/shop',
      workflow: 'release.yml',
      // Claims that have the names of other facts of the entry.
      claims: {
        provider: 'gitlab',
        issuer: 'https://other.example',
        publisherId: 'x',
        workflow: 'other.yml',
      },
    }),
    {
      action: 'trusted-publisher.added',
      subject: { pluginId: 'test-plugin' },
      after: {
        publisherId: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
        provider: 'github',
        issuer: 'https://token.actions.githubusercontent.com',
        workflow: 'release.yml',
        'claim.repository': 'acme/shop',
        'claim.workflow': 'other.yml',
      },
    },
  ],
  [
    { method: 'PUT', url: TRUSTED, body: { requireTrustedPublishing: true } },
    { action: 'trusted-publishing.changed', before: { isRequired: false }, after: { isRequired: true } },
  ],
  [
    post(`${OWNERS}/confirm`, { revision: 1 }),
    { action: 'owners.confirmed', before: { confirmedRevision: 0 }, after: { confirmedRevision: 1 } },
  ],
  [post(TRANSFER, { to: 'gamma' }), { action: 'transfer.offered', after: { offeredTo: 'gamma' } }],
  [
    { method: 'DELETE', url: TRANSFER },
    { action: 'transfer.ended', before: { offeredTo: 'gamma' } },
  ],
  [post(TRANSFER, { to: 'bootstrap' }), { action: 'transfer.offered' }],
  [
    { method: 'POST', url: `${TRANSFER}/accept` },
    { action: 'transfer.accepted', after: { offeredTo: null } },
  ],
]

const ApiDocument = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ 'x-audit-action': AuditAction.optional() })),
  ),
})

async function changingRoutes(registry: RegistryUnderTest) {
  const { paths } = ApiDocument.parse((await registry.request({ url: '/openapi.json' })).body)
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'get' && method !== 'head')
      .map(([method, operation]) => ({ route: `${method} ${path}`, action: operation['x-audit-action'] })),
  )
}

describe('the audit log', () => {
  it('has one entry for each change, with who, what and from where, in one chain', async () => {
    await using registry = await openRegistry({ env: ENV, clock: () => START_MS })
    for (const [index, [request, facts]] of CHANGES.entries()) {
      const { headers } = await succeed(registry, request)
      const entries = await entriesOf(registry)
      expect(entries).toHaveLength(index + 1)
      expect(entries[index]).toMatchObject({
        sequence: index + 1,
        at: '2026-06-01T00:00:00.000Z',
        outcome: 'changed',
        caller: { kind: 'environment', name: 'bootstrap', tokenId: null, personId: null },
        address: '127.0.0.1',
        requestId: headers['x-request-id'],
        ...facts,
      })
    }
    for (const entry of await entriesOf(registry)) expect(AuditEntry.parse(entry)).toEqual(entry)
    const verified = verifyChain(readEntries(registry.catalog.auditEntries, { after: 0 }), {
      isPart: false,
      known: [],
      report: () => {},
    })
    expect(await verified).toMatchObject({ entries: CHANGES.length, faults: 0 })
  })

  it('has an action for every route that changes something', async () => {
    await using registry = await openRegistry({ env: ENV })
    const undeclared = (await changingRoutes(registry)).filter(({ action }) => action === undefined)
    // Add the action to AuditAction in packages/types/src/audit-entry.ts, declare it in `audit` of the config of the route, call
    // request.audit(…) after the change and before the answer, and add the change to CHANGES above.
    expect(undeclared).toEqual([])
  })

  it('has been tried with every route that changes something', async () => {
    await using registry = await openRegistry({ env: ENV })
    const tried = new Set(CHANGES.map(([, facts]) => facts['action']))
    // These need the id of a token, and are tried below, or one of an issuer, and are tried where tokens are exchanged.
    for (const action of ['token.rotated', 'token.revoked', 'token.exchanged', 'trusted-publisher.removed'])
      tried.add(action)
    const untried = (await changingRoutes(registry)).filter(({ action }) => !tried.has(action))
    // Add the change to CHANGES above.
    expect(untried).toEqual([])
  })

  it('names the token of the registry that did something, and the tokens that it was done to', async () => {
    await using registry = await openRegistry({ env: ENV })
    const made = await succeed(registry, post('/tokens', { name: 'anna', scopes: ['admin'] }))
    const { token, tokenId } = IssuedToken.parse(made.body)
    const headers = { authorization: `Bearer ${token}` }
    const { body } = await succeed(registry, { ...post(`/tokens/${tokenId}/rotate`), headers: ADMIN })
    const second = IssuedToken.parse(body)
    await registry.request({ method: 'DELETE', url: `/tokens/${second.tokenId}`, headers: ADMIN })
    await registry.request({ method: 'DELETE', url: `/tokens/${second.tokenId}`, headers: ADMIN })
    expect((await registry.request({ ...post('/tokens', {}), headers })).status).toBe(401)
    const entries = await entriesOf(registry)
    expect(entries.map(({ action, outcome, subject }) => [action, outcome, subject.tokenId])).toEqual([
      ['token.made', 'changed', tokenId],
      ['token.rotated', 'changed', second.tokenId],
      ['token.revoked', 'changed', second.tokenId],
      ['token.revoked', 'unchanged', second.tokenId],
    ])
    expect(entries[1]?.before).toEqual({ tokenId })
  })

  it('names the token that the registry made as the caller, and nobody in a registry without tokens', async () => {
    await using registry = await openRegistry({ env: ENV })
    const made = await succeed(registry, post('/tokens', { name: 'anna', scopes: ['admin'] }))
    const { token, tokenId } = IssuedToken.parse(made.body)
    const headers = { authorization: `Bearer ${token}` }
    const body = { version: '1.0.0' }
    await registry.request({ method: 'PUT', url: '/hosts/web', body, headers })
    expect((await entriesOf(registry))[1]?.caller).toEqual({
      kind: 'token',
      name: 'anna',
      tokenId,
      personId: null,
    })
    await using local = await openRegistry()
    await local.request({ method: 'PUT', url: '/hosts/web', body })
    expect((await entriesOf(local))[0]?.caller).toEqual({
      kind: 'local',
      name: null,
      tokenId: null,
      personId: null,
    })
  })

  it('names a person by their id too, because two may have one name', async () => {
    await using registry = await openRegistry({ env: { ...ENV, ...PROVIDER_SETTINGS } })
    const ports = { catalog: registry.catalog, clock: Date.now, limits: { idleMs: 60_000, maxAgeMs: 60_000 } }
    const grants = { scopes: ['admin' as const], tenants: [], plugins: [], publisher: 'zoe' }
    const basis = { kind: 'provider', issuer: PROVIDER_SETTINGS.OIDC_ISSUER, ...grants } as const
    const personId = 'a'.repeat(24)
    const { secret } = await openSession(ports, { personId, name: 'Zoë', basis, expiresAtMs: null })
    const headers = { cookie: `plugboard-session=${secret}`, 'sec-fetch-site': 'same-origin' }
    const answer = await registry.request({ ...declare(1), headers })
    expect(answer.status, answer.text).toBe(201)
    const [entry] = await entriesOf(registry)
    expect(entry?.caller).toEqual({ kind: 'person', name: 'Zoë', tokenId: null, personId })
    expect(JSON.stringify(entry)).not.toContain(secret)
  })

  it('tells a host that says the same again from one that says something else', async () => {
    await using registry = await openRegistry({ env: ENV, clock: () => START_MS })
    for (const version of [1, 1, 2]) await succeed(registry, declare(version))
    expect((await entriesOf(registry)).map(({ outcome }) => outcome)).toEqual([
      'changed',
      'unchanged',
      'changed',
    ])
  })

  it('has no entry for what was refused or only previewed', async () => {
    await using registry = await openRegistry({ env: ENV })
    await succeed(registry, uploadOf({}))
    const install = {
      ...post('/plugins/install', { pluginId: 'test-plugin' }),
      headers: { ...ADMIN, ...TENANT },
    }
    expect((await registry.request({ ...install, url: '/plugins/install?dryRun=true' })).status).toBe(200)
    expect((await registry.request({ ...install, headers: TENANT })).status).toBe(401)
    expect((await registry.request({ ...install, body: { pluginId: 'nobody' } })).status).toBe(404)
    expect((await registry.request({ ...install, body: {} })).status).toBe(400)
    const conflict = await registry.request({ ...uploadOf({}, 'export default 2\n'), headers: ADMIN })
    expect(conflict.problem().code).toBe('VERSION_EXISTS')
    const headers = { ...ADMIN, 'if-match': '"other"' }
    const body = { version: '1.0.0' }
    expect((await registry.request({ method: 'PUT', url: '/hosts/web', body, headers })).status).toBe(412)
    expect(await entriesOf(registry)).toHaveLength(1)
  })

  it('has both entries of a change whose request was repeated, because the first could not be stored at once', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openRegistry({ env: ENV, catalog })
    catalog.plan({ failOn: 'auditEntries.append', times: 1 })
    const failed = await registry.request({ ...uploadOf({}), headers: ADMIN })
    expect(failed.problem()).toMatchObject({ status: 503, code: 'CATALOG_UNAVAILABLE' })
    expect(await entriesOf(registry)).toEqual([])
    expect((await succeed(registry, uploadOf({}))).status).toBe(200)
    const action = 'version.published'
    const entries = [
      { action, outcome: 'changed', requestId: failed.headers['x-request-id'] },
      { action, outcome: 'unchanged' },
    ]
    expect(await entriesOf(registry)).toMatchObject(entries)
  })

  it('has an entry for a publish that the recovery completed', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openRegistry({ env: ENV, catalog })
    catalog.plan({ failOn: 'fileLists.put', times: 1 })
    expect((await registry.request({ ...uploadOf({}), headers: ADMIN })).status).toBe(503)
    const { store } = registry
    await using other = await openRegistry({ env: { ...ENV, RECOVERY_INTERVAL_MS: '100' }, catalog, store })
    await other.app.ready()
    await expect
      .poll(() => entriesOf(registry))
      .toMatchObject([
        {
          action: 'version.recovered',
          caller: { kind: 'worker', name: 'recovery' },
          subject: { pluginId: 'test-plugin', version: '1.0.0' },
          after: { outcome: 'promoted' },
          requestId: null,
        },
      ])
  })

  it('has entries for who began a change that failed after it was recorded, and for its completion by a later request', async () => {
    const store = faultyStore(createMemoryStore())
    await using registry = await openRegistry({ env: ENV, store })
    await succeed(registry, uploadOf({}))
    const revoke = post('/plugins/test-plugin/versions/1.0.0/revoke', { reason: 'it leaks' })
    store.plan({ failOn: 'replaceIf', times: 1 })
    const failed = await registry.request({ ...revoke, headers: ADMIN })
    expect(failed.problem()).toMatchObject({ status: 503, code: 'STORE_UNAVAILABLE' })
    await expect.poll(async () => (await registry.request({ ...revoke, headers: ADMIN })).status).toBe(200)
    expect(await entriesOf(registry)).toMatchObject([
      { action: 'version.published' },
      {
        action: 'version.revoked',
        outcome: 'changed',
        requestId: failed.headers['x-request-id'],
        caller: { name: 'bootstrap' },
        before: { state: 'active' },
        after: { state: 'revoked', revoked: 'it leaks' },
      },
      {
        action: 'version.recovered',
        caller: { kind: 'worker', name: 'recovery' },
        subject: { pluginId: 'test-plugin', version: '1.0.0' },
        after: { outcome: 'promoted' },
      },
      { action: 'version.revoked', outcome: 'unchanged' },
    ])
  })

  it('has no token, no configuration and no secret that requests had', async () => {
    await using registry = await openRegistry({
      env: { ...ENV, CONFIGURATION_KEYS: `2026:${Buffer.alloc(32, 7).toString('base64')}` },
    })
    const canaries = ['canary-setting', 'canary-secret', 'canary-kept', 'canary-default']
    const properties = {
      colour: { type: 'string', default: 'canary-default' },
      key: { type: 'string', writeOnly: true },
    }
    const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties }
    await succeed(registry, uploadOf({ configuration: { schema } }))
    const config = { colour: 'canary-setting', key: 'canary-secret' }
    const install = post('/plugins/install', { pluginId: 'test-plugin', config })
    await succeed(registry, { ...install, headers: TENANT })
    await succeed(registry, { method: 'PATCH', url: PLUGIN, body: { config: { colour: 'canary-kept' } } })
    await succeed(registry, { method: 'DELETE', url: `${PLUGIN}?keepConfiguration=true` })
    await succeed(registry, { ...post('/plugins/install', { pluginId: 'test-plugin' }), headers: TENANT })
    await succeed(registry, post('/tenants/acme/rollback', { generation: 1 }))
    const made = IssuedToken.parse(
      (await succeed(registry, post('/tokens', { name: 'a', scopes: ['read'] }))).body,
    )
    const rotated = await succeed(registry, post(`/tokens/${made.tokenId}/rotate`))
    canaries.push(TOKEN, made.token, IssuedToken.parse(rotated.body).token)
    const entries = await entriesOf(registry)
    expect(entries).toHaveLength(8)
    const { text } = await registry.request({ url: '/audit', headers: ADMIN })
    for (const canary of canaries) {
      expect(JSON.stringify(entries)).not.toContain(canary)
      expect(text).not.toContain(canary)
    }
  })
})

describe('GET /audit', () => {
  it('finds entries by all that is named, the latest first, a page after the other', async () => {
    let nowMs = START_MS
    await using registry = await openRegistry({ env: ENV, clock: () => nowMs })
    for (const [request] of CHANGES) {
      await succeed(registry, request)
      nowMs += 1000
    }
    const find = async (query: string) => {
      const { body } = await succeed(registry, { url: `/audit?${query}` })
      return { ...body, actions: body.items.map(({ action }: AuditEntry) => action) }
    }
    expect((await find('')).actions).toEqual(CHANGES.map(([, facts]) => facts['action']).toReversed())
    expect((await find('tenantId=acme&action=tenant.updated')).items).toMatchObject([
      { after: { minReleaseAgeSeconds: 60 } },
    ])
    expect((await find('pluginId=test-plugin&tenantId=acme')).actions).toEqual([
      'tenant.plugin.uninstalled',
      'tenant.plugin.updated',
      'tenant.plugin.installed',
    ])
    expect((await find('caller=nobody')).actions).toEqual([])
    expect((await find('caller=bootstrap&limit=1')).items).toMatchObject([{ sequence: CHANGES.length }])
    const times = 'since=2026-06-01T00:00:01Z&until=2026-06-01T02:00:03%2B02:00'
    expect((await find(times)).actions).toEqual(['version.undeprecated', 'version.deprecated'])
    const seen: number[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await find(`limit=4&pluginId=test-plugin${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.items.map(({ sequence }: AuditEntry) => sequence))
      cursor = page.nextCursor
    }
    const wanted = (await entriesOf(registry)).filter(({ subject }) => subject.pluginId === 'test-plugin')
    expect(seen).toEqual(wanted.map(({ sequence }) => sequence).toReversed())
  })

  it.each(['action=unknown', 'since=yesterday', 'tenantId=%20', 'caller='])('refuses %s', async (query) => {
    await using registry = await openRegistry({ env: ENV })
    const answer = await registry.request({ url: `/audit?${query}`, headers: ADMIN })
    expect(answer.problem().code).toBe('INVALID_REQUEST')
  })
})

describe('GET /audit/export', () => {
  it('has every entry as a line of JSON, the oldest first, and goes on after the last one that is named', async () => {
    await using registry = await openRegistry({ env: ENV })
    for (let version = 1; version <= 5; version += 1) await succeed(registry, declare(version))
    const all = await succeed(registry, { url: '/audit/export' })
    expect(all.headers).toMatchObject({
      'content-type': 'application/jsonl; charset=utf-8',
      'cache-control': 'no-store',
    })
    const lines = all.text.split('\n')
    expect(lines.pop()).toBe('')
    expect(lines.map((line) => JSON.parse(line))).toEqual(await entriesOf(registry))
    const rest = await succeed(registry, { url: '/audit/export?after=3' })
    expect(rest.text).toBe(`${lines.slice(3).join('\n')}\n`)
    expect((await succeed(registry, { url: '/audit/export?after=5' })).text).toBe('')
  })

  it('is a 503 when the catalog does not answer', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openRegistry({ env: ENV, catalog })
    catalog.plan({ failOn: 'auditEntries.newest', times: 1 })
    const answer = await registry.request({ url: '/audit/export', headers: ADMIN })
    expect(answer.problem().code).toBe('CATALOG_UNAVAILABLE')
  })
})

describe('a route that changes something', () => {
  it('prevents the registry from starting without an action for the audit log', async () => {
    await using registry = await openRegistry()
    registry.app.post('/forgotten', { config: { access: 'public' } }, async () => 'done')
    await expect(registry.app.ready()).rejects.toThrow(/add one to AuditAction .*: POST \/forgotten/)
  })

  it('fails when it answers a change without an entry', async () => {
    await using registry = await openRegistry()
    const config = { access: 'public', audit: 'host.declared' } as const
    registry.app.post('/silent', { config, schema: { tags: ['hosts'] } }, async () => 'done')
    expect((await registry.request({ method: 'POST', url: '/silent' })).status).toBe(500)
  })
})

function declare(version: number): Request {
  return { method: 'PUT', url: '/hosts/web', body: { version: `${version}.0.0` } }
}
