import { bundleFileKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { AUDIENCE, openIssuer } from '../testing/issuer-under-test.ts'
import { metadataOf, openRegistry } from '../testing/registry-under-test.ts'

const tokenOf = (name: string) => `${name}-token-of-enough-characters`
const as = (name: string) => ({ authorization: `Bearer ${tokenOf(name)}` })
const acme = { scopes: ['publish'], publisher: 'acme' }
const REGISTRY_TOKENS = JSON.stringify([
  { name: 'ci', token: tokenOf('ci'), ...acme },
  { name: 'anna', token: tokenOf('anna'), ...acme },
  { name: 'admin', token: tokenOf('admin'), scopes: ['publish', 'admin'] },
  { name: 'intern', token: tokenOf('intern'), scopes: ['stage'], publisher: 'acme' },
  { name: 'rival', token: tokenOf('rival'), scopes: ['publish'] },
  { name: 'shop', token: tokenOf('shop'), scopes: ['install', 'read'], tenants: ['shop'] },
])
const ID = 'test-plugin'
const staged = `/plugins/${ID}/staged-versions`
const SCHEMA = { type: 'object', properties: { label: { type: 'string' } } }

async function openScene({ env = {} }: { env?: Readonly<Record<string, string>> } = {}) {
  let nowMs = Date.now()
  const registry = await openRegistry({ env: { REGISTRY_TOKENS, ...env }, clock: () => nowMs })
  const { request } = registry
  const upload = (
    headers: Readonly<Record<string, string>>,
    facts: Readonly<Record<string, unknown>> = {},
    { query = '?staged=true', text = 'export default 1\n' } = {},
  ) => {
    const form = new FormData()
    form.append('file', new Blob([text]), 'plugin.js')
    form.append('metadata', JSON.stringify(metadataOf(facts)))
    return request({ method: 'POST', url: `/plugins/upload${query}`, headers, form })
  }
  const decide = (name: string, verb: string, version = '1.0.0') =>
    request({
      method: 'POST',
      url: `${staged}/${version}/${verb}`,
      headers: as(name),
      body: { reason: 'Seen.' },
    })
  const install = (version?: string) =>
    request({ method: 'POST', url: '/plugins/install', headers: as('shop'), body: { pluginId: ID, version } })
  const advance = (ms: number) => void (nowMs += ms)
  const clock = () => nowMs
  return {
    registry,
    request,
    upload,
    decide,
    install,
    advance,
    clock,
    [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
  }
}

describe('an upload with staged=true', () => {
  it('holds its number, and nobody but its owners sees it', async () => {
    await using scene = await openScene()
    await scene.upload(as('ci'), { version: '0.9.0' }, { query: '' })
    const answer = await scene.upload(as('ci'), { configuration: { schema: SCHEMA } })
    expect(answer.status, answer.text).toBe(201)
    expect(answer.body).toMatchObject({ state: 'staged', version: '1.0.0', alreadyPublished: false })
    expect(answer.headers['location']).toBe(`${staged}/1.0.0`)
    const get = async (url: string, name = 'anna') => scene.request({ url, headers: as(name) })
    expect((await get(staged)).body.items).toEqual([
      {
        pluginId: ID,
        version: '1.0.0',
        state: 'staged',
        stagedBy: 'ci',
        stagedAt: new Date(scene.clock()).toISOString(),
        digest: answer.body.digest,
        size: 17,
      },
    ])
    expect((await get(`${staged}/1.0.0`)).body).toMatchObject({
      metadata: { version: '1.0.0' },
      files: [{ path: 'bundle.js', sha256: answer.body.sha256 }],
      checks: expect.arrayContaining([expect.objectContaining({ outcome: 'passed' })]),
    })
    expect((await get(staged, 'rival')).problem().code).toBe('PLUGIN_FORBIDDEN')
    expect((await get(staged, 'shop')).problem().code).toBe('SCOPE_MISSING')

    expect((await scene.request({ url: `/plugins/${ID}` })).body.latestVersion).toBe('0.9.0')
    expect((await scene.request({ url: `/plugins/${ID}/versions` })).body.items).toHaveLength(1)
    expect((await scene.request({ url: `/plugins/${ID}/versions/1.0.0` })).status).toBe(404)
    expect((await scene.request({ url: `/plugins/${ID}/versions/1.0.0/configuration` })).status).toBe(404)
    expect((await scene.request({ url: `/plugins/${ID}/tags` })).body.tags).toEqual({ latest: '0.9.0' })
    const tag = { method: 'PUT', url: `/plugins/${ID}/tags/next`, body: { version: '1.0.0' } } as const
    expect((await scene.request({ ...tag, headers: as('anna') })).problem().code).toBe('VERSION_NOT_FOUND')
    const yank = {
      method: 'POST',
      url: `/plugins/${ID}/versions/1.0.0/yank`,
      body: { reason: 'No.' },
    } as const
    expect((await scene.request({ ...yank, headers: as('anna') })).problem().code).toBe('VERSION_NOT_FOUND')
    expect((await scene.install('1.0.0')).problem().code).toBe('VERSION_NOT_FOUND')
    expect((await scene.install('>=0.1.0')).body.version).toBe('0.9.0')
  })

  it('is published when somebody else approves it, from then on, with its configuration', async () => {
    await using scene = await openScene()
    await scene.upload(as('ci'), { configuration: { schema: SCHEMA } })
    scene.advance(86_400_000)
    const approved = await scene.decide('anna', 'approve')
    expect(approved.status, approved.text).toBe(200)
    const now = new Date(scene.clock()).toISOString()
    expect(approved.body).toMatchObject({ version: '1.0.0', state: 'active', createdAt: now })
    expect((await scene.request({ url: `/plugins/${ID}` })).body.latestVersion).toBe('1.0.0')
    const { body } = await scene.request({ url: `/plugins/${ID}/versions/1.0.0/configuration` })
    expect(body.schema).toEqual(SCHEMA)
    expect((await scene.install('1.0.0')).status).toBe(201)
    expect((await scene.request({ url: staged, headers: as('anna') })).body.items).toEqual([])
    for (const verb of ['approve', 'reject'])
      expect((await scene.decide('anna', verb)).problem().code).toBe('VERSION_NOT_FOUND')
    const again = await scene.upload(as('ci'), { configuration: { schema: SCHEMA } })
    expect(again.body).toMatchObject({ state: 'active', alreadyPublished: true })
    const usage = await scene.registry.catalog.usages.find(`plugin ${ID}`)
    expect(usage?.value).toMatchObject({ versions: 1, bytes: 17 })
  })

  it('is not approved by whoever staged it, nor by somebody who does not own the plugin', async () => {
    await using scene = await openScene()
    await scene.upload(as('ci'))
    expect((await scene.decide('ci', 'approve')).problem()).toMatchObject({
      status: 403,
      code: 'APPROVER_STAGED_IT',
    })
    for (const verb of ['approve', 'reject'])
      expect((await scene.decide('rival', verb)).problem().code).toBe('PLUGIN_FORBIDDEN')
    // Whoever staged it may take it back.
    expect((await scene.decide('ci', 'reject')).body).toMatchObject({ version: '1.0.0', state: 'rejected' })
  })

  it('is approved by an administrator who does not own the plugin, under its present owners', async () => {
    await using scene = await openScene()
    await scene.upload(as('ci'))
    const { ownerships, versions } = scene.registry.catalog
    const owned = await ownerships.find(ID)
    if (owned) await ownerships.replace(owned, { ...owned.value, revision: 3, changedAtMs: 1 })
    expect((await scene.decide('admin', 'approve')).status).toBe(200)
    expect((await versions.find({ pluginId: ID, version: '1.0.0' }))?.value.ownersRevision).toBe(3)
  })

  it('of a token is approved only by an administrator once the plugin demands CI jobs', async () => {
    await using scene = await openScene()
    await scene.upload(as('ci'), { version: '0.9.0' }, { query: '' })
    await scene.upload(as('ci'))
    const demanded = await scene.request({
      method: 'PUT',
      url: `/plugins/${ID}/trusted-publishers`,
      headers: as('anna'),
      body: { requireTrustedPublishing: true },
    })
    expect(demanded.status, demanded.text).toBe(200)
    expect((await scene.decide('anna', 'approve')).problem().code).toBe('TRUSTED_PUBLISHING_REQUIRED')
    expect((await scene.decide('admin', 'approve')).status).toBe(200)
  })

  it('is neither approved nor rejected by a CI job, which may stage it', async () => {
    await using issuer = await openIssuer()
    await using scene = await openScene({
      env: { REGISTRY_PUBLIC_URL: AUDIENCE, REGISTRY_TRUSTED_ISSUERS: issuer.issuer },
    })
    await scene.upload(as('anna'), { version: '0.9.0' }, { query: '' })
    const url = `/plugins/${ID}/trusted-publishers`
    const rule = { provider: 'github', repository: 'acme/shop', issuer: issuer.issuer }
    await scene.request({ method: 'POST', url, headers: as('anna'), body: rule })
    const exchange = async () => {
      const body = { pluginId: ID, idToken: await issuer.sign() }
      const { token } = (await scene.request({ method: 'POST', url: '/token-exchange', body })).body
      return { authorization: `Bearer ${token}` }
    }
    expect((await scene.upload(await exchange())).body).toMatchObject({
      state: 'staged',
      provenance: { repository: 'acme/shop' },
    })
    for (const verb of ['approve', 'reject']) {
      const decision = { method: 'POST', url: `${staged}/1.0.0/${verb}`, body: {} } as const
      const answer = await scene.request({ ...decision, headers: await exchange() })
      expect(answer.problem().code).toBe('JOB_TOKEN_FORBIDDEN')
    }
    const approved = await scene.decide('anna', 'approve')
    expect(approved.body).toMatchObject({ state: 'active', provenance: { repository: 'acme/shop' } })
  })

  it('is all that a token with the scope stage may upload, and somebody else approves it', async () => {
    await using scene = await openScene()
    await scene.upload(as('ci'), { version: '0.9.0' }, { query: '' })
    const refused = await scene.upload(as('intern'), {}, { query: '' })
    expect(refused.problem()).toMatchObject({
      status: 403,
      code: 'STAGING_ONLY',
      detail: 'The token "intern" has the scope "stage" and not "publish".',
      fix: expect.stringContaining('/plugins/upload?staged=true'),
    })
    const twice = '?staged=false&staged=true'
    for (const query of ['?staged=false', twice])
      expect((await scene.upload(as('intern'), {}, { query })).problem().code).toBe('STAGING_ONLY')
    expect((await scene.upload(as('intern'))).body).toMatchObject({ state: 'staged' })
    const read = await scene.request({ url: `${staged}/1.0.0`, headers: as('intern') })
    expect(read.body).toMatchObject({ stagedBy: 'intern' })
    for (const verb of ['approve', 'reject'])
      expect((await scene.decide('intern', verb)).problem().code).toBe('SCOPE_MISSING')
    const yank = {
      method: 'POST',
      url: `/plugins/${ID}/versions/0.9.0/yank`,
      body: { reason: 'No.' },
    } as const
    expect((await scene.request({ ...yank, headers: as('intern') })).problem().code).toBe('SCOPE_MISSING')
    expect((await scene.decide('anna', 'approve')).body).toMatchObject({ version: '1.0.0', state: 'active' })
  })

  it('keeps its number when it is rejected, also for the same content', async () => {
    await using scene = await openScene()
    await scene.upload(as('ci'))
    expect((await scene.decide('anna', 'reject')).body).toMatchObject({ state: 'rejected', stagedBy: 'ci' })
    for (const query of ['', '?staged=true'])
      for (const text of ['export default 1\n', 'export default 2\n']) {
        const answer = await scene.upload(as('ci'), {}, { query, text })
        expect(answer.problem()).toMatchObject({ status: 409, code: 'VERSION_REJECTED' })
      }
    expect((await scene.request({ url: `${staged}/1.0.0`, headers: as('anna') })).problem().code).toBe(
      'VERSION_NOT_FOUND',
    )
    expect((await scene.upload(as('ci'), { version: '1.0.1' })).status).toBe(201)
  })

  it('is the same when it is sent again, and is not published by an upload without staged=true', async () => {
    await using scene = await openScene()
    await scene.upload(as('ci'))
    const again = await scene.upload(as('ci'))
    expect(again.status).toBe(200)
    expect(again.body).toMatchObject({ state: 'staged', alreadyPublished: true })
    expect((await scene.upload(as('anna'), {}, { query: '' })).problem()).toMatchObject({
      status: 409,
      code: 'VERSION_STAGED',
    })
    const other = await scene.upload(as('ci'), {}, { text: 'export default 2\n' })
    expect(other.problem()).toMatchObject({ status: 409, code: 'VERSION_EXISTS' })
    expect(
      (await scene.upload(as('ci'), { version: '2.0.0' }, { query: '?staged=yes' })).problem().code,
    ).toBe('INVALID_REQUEST')
  })

  it('of which the store lost something is approved after the same upload has put that back, and not before', async () => {
    await using scene = await openScene()
    const key = bundleFileKey({ pluginId: ID, version: '1.0.0' }, 'bundle.js')
    await scene.upload(as('ci'))
    await scene.registry.store.remove(key)
    expect((await scene.decide('anna', 'approve')).problem()).toMatchObject({
      status: 503,
      code: 'BUNDLE_DAMAGED',
      fix: expect.stringContaining('staged=true'),
    })
    const again = await scene.upload(as('ci'))
    expect(again.status, again.text).toBe(200)
    expect(again.body).toMatchObject({ state: 'staged', alreadyPublished: true })
    expect(await scene.registry.store.head(key)).not.toBeNull()
    expect((await scene.request({ url: `/plugins/${ID}/versions/1.0.0` })).status).toBe(404)
    expect((await scene.decide('anna', 'approve')).body).toMatchObject({ state: 'active' })
  })

  it('keeps the id of a new plugin for as long as it waits', async () => {
    await using scene = await openScene()
    await scene.upload(as('ci'))
    scene.advance(86_400_000)
    expect((await scene.upload(as('rival'), { version: '2.0.0' }, { query: '' })).problem().code).toBe(
      'PLUGIN_FORBIDDEN',
    )
  })
})
