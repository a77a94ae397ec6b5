import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { faulty as faultyStore } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { AuditAction, AuditEntry, IssuedToken } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openSession } from '../sessions/open-session.ts'
import {
  ADMIN,
  CHANGES,
  declare,
  ENV,
  entriesOf,
  PLUGIN,
  post,
  START_MS,
  succeed,
  TENANT,
  TOKEN,
  uploadOf,
} from '../testing/audited-changes.ts'
import { PROVIDER_SETTINGS } from '../testing/provider-settings.ts'
import { openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'
import { readEntries } from './read-entries.ts'
import { verifyChain } from './verify-chain.ts'

const ApiDocument = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ 'x-audit-action': AuditAction.nullish() })),
  ),
})

async function changingRoutes(registry: RegistryUnderTest) {
  const { paths } = ApiDocument.parse((await registry.request({ url: '/openapi.json' })).body)
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'get' && method !== 'head')
      .map(([method, operation]) => ({ route: `${method} ${path}`, action: operation['x-audit-action'] }))
      // A POST that declares that it changes nothing.
      .flatMap(({ route, action }) => (action === null ? [] : [{ route, action }])),
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

  it('has no entry of a route that declares that it changes nothing, of which there is one', async () => {
    await using registry = await openRegistry({ env: ENV })
    const { paths } = ApiDocument.parse((await registry.request({ url: '/openapi.json' })).body)
    const silent = Object.entries(paths).filter(([, methods]) => methods['post']?.['x-audit-action'] === null)
    expect(silent.map(([path]) => path)).toEqual(['/plugins/validate'])
    await succeed(registry, { ...uploadOf({}), url: '/plugins/validate' })
    expect(await entriesOf(registry)).toEqual([])
  })

  it('has been tried with every route that changes something', async () => {
    await using registry = await openRegistry({ env: ENV })
    const tried = new Set(CHANGES.map(([, facts]) => facts['action']))
    // These need the id of a token, and are tried below, or one of an issuer or a decision, and are tried beside their routes.
    for (const action of [
      'token.rotated',
      'token.revoked',
      'token.exchanged',
      'trusted-publisher.removed',
      'check-decision.revoked',
    ])
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
    const requestId = failed.headers['x-request-id']
    const { headers } = await succeed(registry, uploadOf({}))
    const action = 'version.published'
    expect(await entriesOf(registry)).toMatchObject([
      { action, outcome: 'changed', requestId },
      // Its lease was not released without an entry, so the second request took it over.
      {
        action: 'version.recovered',
        after: { outcome: 'promoted', action, askedBy: 'bootstrap', requestId },
      },
      { action, outcome: 'changed', requestId: headers['x-request-id'] },
    ])
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
          after: {
            outcome: 'promoted',
            action: 'version.published',
            askedBy: 'bootstrap',
            askedByKind: 'environment',
            address: '127.0.0.1',
          },
          requestId: null,
        },
      ])
  })

  it('has an entry for the completion of a change that failed after it was recorded, with who asked for it', async () => {
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
        action: 'version.recovered',
        caller: { kind: 'worker', name: 'recovery' },
        subject: { pluginId: 'test-plugin', version: '1.0.0' },
        after: {
          outcome: 'promoted',
          action: 'version.revoked',
          askedBy: 'bootstrap',
          requestId: failed.headers['x-request-id'],
        },
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
