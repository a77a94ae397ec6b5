import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { TRUSTED_PUBLISHERS_LIMIT } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { readEntries } from '../audit/read-entries.ts'
import { AUDIENCE, openIssuer } from '../testing/issuer-under-test.ts'
import { metadataOf, openRegistry, type RequestUnderTest } from '../testing/registry-under-test.ts'

const tokenOf = (name: string) => `${name}-token-of-enough-characters`
const as = (name: string) => ({ authorization: `Bearer ${tokenOf(name)}` })
const REGISTRY_TOKENS = JSON.stringify([
  { name: 'admin', token: tokenOf('admin'), scopes: ['publish', 'admin'] },
  { name: 'owner', token: tokenOf('owner'), scopes: ['publish'], plugins: ['acme-*'] },
  { name: 'rival', token: tokenOf('rival'), scopes: ['publish'] },
  { name: 'reader', token: tokenOf('reader'), scopes: ['read'] },
])
const url = '/plugins/acme-cart/trusted-publishers'
const GITHUB = { provider: 'github', repository: 'acme/shop' } as const

async function openScene({
  isPublished = true,
  ...options
}: {
  isPublished?: boolean
  env?: Record<string, string>
  catalog?: ReturnType<typeof faulty>
} = {}) {
  const { env, ...rest } = options
  const registry = await openRegistry({
    ...rest,
    env: { REGISTRY_TOKENS, REGISTRY_PUBLIC_URL: AUDIENCE, ...env },
  })
  const upload = (name: string, facts: Readonly<Record<string, unknown>> = {}) => {
    const form = new FormData()
    form.append('file', new Blob(['export default 1\n']), 'plugin.js')
    form.append('metadata', JSON.stringify(metadataOf({ id: 'acme-cart', ...facts })))
    return registry.request({ method: 'POST', url: '/plugins/upload', headers: as(name), form })
  }
  const send = (name: string, request: Omit<RequestUnderTest, 'url'> & { url?: string }) =>
    registry.request({ url, ...request, headers: as(name) })
  const add = (name: string, body: unknown = GITHUB) => send(name, { method: 'POST', body })
  const demand = (name: string, requireTrustedPublishing: boolean) =>
    send(name, { method: 'PUT', body: { requireTrustedPublishing } })
  if (isPublished && (await upload('owner')).status !== 201) throw new Error('not published')
  return { registry, upload, send, add, demand, [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose]() }
}

const at = (method: 'DELETE' | 'POST' | 'PUT', path: string, body?: unknown) =>
  ({ method, url: `/plugins/acme-cart/${path}`, ...(body !== undefined && { body }) }) as const

const JOB_VERSION = { pluginId: 'acme-cart', version: '2.0.0' }

/** Publishes the next version with the token that a job gets for its id token. */
const publishByJob = async (
  { registry }: Awaited<ReturnType<typeof openScene>>,
  idToken: string,
  query = '',
) => {
  const body = { pluginId: 'acme-cart', idToken }
  const { token } = (await registry.request({ method: 'POST', url: '/token-exchange', body })).body
  const form = new FormData()
  form.append('file', new Blob(['export default 1\n']), 'plugin.js')
  form.append('metadata', JSON.stringify(metadataOf({ id: 'acme-cart', version: '2.0.0' })))
  const headers = { authorization: `Bearer ${token}` }
  return registry.request({ method: 'POST', url: `/plugins/upload${query}`, headers, form })
}

describe('the trusted publishers of a plugin', () => {
  it('are added, listed with what their id tokens must say, and removed', async () => {
    await using scene = await openScene()
    const added = await scene.add('owner', {
      ...GITHUB,
      workflow: 'release.yml',
      environment: 'production',
      claims: { repository_owner_id: '1234567' },
    })
    expect(added.status).toBe(201)
    expect(added.body).toEqual({
      publisherId: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
      provider: 'github',
      issuer: 'https://token.actions.githubusercontent.com',
      claims: { repository_owner_id: '1234567', repository: 'acme/shop', environment: 'production' },
      workflow: 'release.yml',
      scope: 'publish',
      publisher: 'owner',
      addedAt: expect.stringMatching(/Z$/),
      addedBy: 'owner',
    })
    const gitlab = await scene.add('owner', { provider: 'gitlab', repository: 'acme/web/shop' })
    expect(gitlab.body).toMatchObject({
      issuer: 'https://gitlab.com',
      claims: { project_path: 'acme/web/shop' },
    })
    expect((await scene.send('owner', {})).body).toEqual({
      pluginId: 'acme-cart',
      audience: AUDIENCE,
      requireTrustedPublishing: false,
      publishers: [added.body, gitlab.body],
    })
    const one = `${url}/${added.body.publisherId}`
    const removed = await scene.send('owner', { method: 'DELETE', url: one })
    expect(removed.body.publishers).toEqual([gitlab.body])
    const again = await scene.send('owner', { method: 'DELETE', url: one })
    expect(again.problem()).toMatchObject({ status: 404, code: 'TRUSTED_PUBLISHER_NOT_FOUND' })
    expect(await scene.registry.catalog.auditEntries.newest()).toMatchObject({
      action: 'trusted-publisher.removed',
      before: { publisherId: added.body.publisherId },
    })
  })

  it('are the same when they are added twice, and at most so many', async () => {
    await using scene = await openScene()
    const first = await scene.add('owner')
    const second = await scene.add('admin')
    expect([first.status, second.status]).toEqual([201, 200])
    expect(second.body).toEqual(first.body)
    const more = Array.from({ length: TRUSTED_PUBLISHERS_LIMIT }, (_, index) =>
      scene.add('owner', { ...GITHUB, repository: `acme/shop-${index}` }),
    )
    const answers = await Promise.all(more)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(TRUSTED_PUBLISHERS_LIMIT - 1)
    const refused = answers.filter(({ status }) => status !== 201).map((answer) => answer.problem().code)
    expect(refused).toEqual(['TOO_MANY_TRUSTED_PUBLISHERS'])
    expect((await scene.send('owner', {})).body.publishers).toHaveLength(TRUSTED_PUBLISHERS_LIMIT)
  })

  it.each([
    [
      'an issuer that the operator does not trust',
      { ...GITHUB, issuer: 'https://evil.example' },
      403,
      'ISSUER_FORBIDDEN',
    ],
    [
      'an issuer with a slash at its end',
      { provider: 'gitlab', issuer: 'https://gitlab.com/', repository: 'a/b' },
      403,
      'ISSUER_FORBIDDEN',
    ],
    ['a repository without an owner', { ...GITHUB, repository: 'shop' }, 400, 'INVALID_REQUEST'],
    ['a repository with a pattern', { ...GITHUB, repository: 'acme/*' }, 400, 'INVALID_REQUEST'],
    ['a workflow in another folder', { ...GITHUB, workflow: '../release.yml' }, 400, 'INVALID_REQUEST'],
    ['an audience of its own', { ...GITHUB, claims: { aud: 'evil' } }, 400, 'INVALID_REQUEST'],
    [
      'no subject at another issuer',
      { provider: 'oidc', issuer: 'https://gitlab.com', claims: { ref: 'main' } },
      400,
      'INVALID_REQUEST',
    ],
    ['an unknown provider', { provider: 'svn', repository: 'a/b' }, 400, 'INVALID_REQUEST'],
    ['an unknown property', { ...GITHUB, environments: 'production' }, 400, 'INVALID_REQUEST'],
    ['claims that are no texts', { ...GITHUB, claims: { a: 1 } }, 400, 'INVALID_REQUEST'],
  ])('are not added with %s', async (_what, body, status, code) => {
    await using scene = await openScene()
    expect((await scene.add('owner', body)).problem()).toMatchObject({ status, code })
    expect(await scene.registry.catalog.trustedPublishers.find('acme-cart')).toBeNull()
  })

  it('cannot replace a claim that follows from the repository', async () => {
    await using scene = await openScene()
    const { body } = await scene.add('owner', { ...GITHUB, claims: { repository: 'evil/shop' } })
    expect(body.claims).toEqual({ repository: 'acme/shop' })
  })

  it('of a plugin that does not exist yet are added by an administrator only, for the owner that the id was given to', async () => {
    await using issuer = await openIssuer()
    await using scene = await openScene({
      isPublished: false,
      env: { REGISTRY_TRUSTED_ISSUERS: issuer.issuer },
    })
    const rule = { ...GITHUB, issuer: issuer.issuer }
    expect((await scene.add('owner', rule)).problem()).toMatchObject({
      status: 404,
      code: 'PLUGIN_NOT_FOUND',
    })
    expect((await scene.send('owner', {})).problem().code).toBe('PLUGIN_NOT_FOUND')
    expect((await scene.add('admin', rule)).problem()).toMatchObject({
      status: 409,
      code: 'PLUGIN_WITHOUT_OWNER',
      detail: expect.stringContaining('PUT /plugins/acme-cart/owners/PUBLISHER'),
    })
    expect(await scene.registry.catalog.trustedPublishers.find('acme-cart')).toBeNull()
    const owners = '/plugins/acme-cart/owners'
    await scene.send('admin', { method: 'PUT', url: `${owners}/owner` })
    expect((await scene.add('owner', rule)).problem().code).toBe('PLUGIN_NOT_FOUND')
    expect((await scene.add('admin', rule)).body).toMatchObject({ publisher: 'owner', addedBy: 'admin' })
    expect((await scene.send('owner', {})).body.publishers).toHaveLength(1)
    expect((await publishByJob(scene, await issuer.sign())).status).toBe(201)
    expect((await scene.send('owner', { url: owners })).body.owners).toEqual(['owner'])
  })

  it('are for tokens that may publish the plugin', async () => {
    await using scene = await openScene()
    expect((await scene.add('reader')).problem().code).toBe('SCOPE_MISSING')
    for (const request of [
      {},
      { method: 'POST', body: GITHUB },
      { method: 'PUT', body: { requireTrustedPublishing: true } },
    ] as const) {
      const other = await scene.send('owner', { ...request, url: '/plugins/other/trusted-publishers' })
      expect(other.problem().code).toBe('PLUGIN_FORBIDDEN')
    }
    expect((await scene.registry.request({ url })).problem().code).toBe('UNAUTHENTICATED')
  })
})

describe('a trusted publisher of a plugin with owners', () => {
  it('publishes for the owner, also when an administrator who owns nothing added it', async () => {
    await using issuer = await openIssuer()
    for (const name of ['owner', 'admin']) {
      await using scene = await openScene({ env: { REGISTRY_TRUSTED_ISSUERS: issuer.issuer } })
      const { body } = await scene.add(name, { ...GITHUB, issuer: issuer.issuer })
      expect(body).toMatchObject({ publisher: 'owner', addedBy: name })
      expect((await publishByJob(scene, await issuer.sign())).status).toBe(201)
    }
  })

  it('no longer publishes when the plugin has been transferred to somebody else', async () => {
    await using issuer = await openIssuer()
    await using scene = await openScene({ env: { REGISTRY_TRUSTED_ISSUERS: issuer.issuer } })
    await scene.add('owner', { ...GITHUB, issuer: issuer.issuer })
    const transfer = { method: 'POST', url: '/plugins/acme-cart/transfer', body: { to: 'rival' } } as const
    expect((await scene.send('owner', transfer)).status).toBe(200)
    const accepted = { method: 'POST', url: '/plugins/acme-cart/transfer/accept' } as const
    expect((await scene.send('rival', accepted)).status).toBe(200)
    const refused = await publishByJob(scene, await issuer.sign())
    expect(refused.problem()).toMatchObject({ status: 403, code: 'PLUGIN_FORBIDDEN' })
    expect(await scene.registry.catalog.versions.find(JOB_VERSION)).toBeNull()
  })

  it('is added and seen by an owner only', async () => {
    await using scene = await openScene()
    for (const request of [{}, { method: 'POST', body: GITHUB }] as const)
      expect((await scene.send('rival', request)).problem().code).toBe('PLUGIN_FORBIDDEN')
  })

  it('lets what is published then wait in every tenant, as a new owner does, and only when it is new', async () => {
    await using issuer = await openIssuer()
    await using scene = await openScene({ env: { REGISTRY_TRUSTED_ISSUERS: issuer.issuer } })
    const revision = async () => (await scene.registry.catalog.ownerships.find('acme-cart'))?.value.revision
    expect(await revision()).toBe(0)
    await scene.add('owner', { ...GITHUB, issuer: issuer.issuer })
    expect(await revision()).toBe(1)
    await scene.add('owner', { ...GITHUB, issuer: issuer.issuer })
    expect(await revision()).toBe(1)
    expect((await publishByJob(scene, await issuer.sign())).status).toBe(201)
    expect((await scene.registry.catalog.versions.find(JOB_VERSION))?.value.ownersRevision).toBe(1)
  })
})

describe('a trusted publisher with the scope stage', () => {
  it('stages versions and publishes none, and its refusal says what to do', async () => {
    await using issuer = await openIssuer()
    await using scene = await openScene({ env: { REGISTRY_TRUSTED_ISSUERS: issuer.issuer } })
    const added = await scene.add('owner', { ...GITHUB, issuer: issuer.issuer, scope: 'stage' })
    expect(added.body).toMatchObject({ scope: 'stage' })
    expect((await scene.send('owner', {})).body.publishers).toMatchObject([{ scope: 'stage' }])
    expect((await publishByJob(scene, await issuer.sign())).problem()).toMatchObject({
      status: 403,
      code: 'STAGING_ONLY',
      fix: expect.stringContaining('an owner gives its trusted publisher that scope'),
    })
    expect((await publishByJob(scene, await issuer.sign(), '?staged=true')).body).toMatchObject({
      state: 'staged',
      provenance: { repository: 'acme/shop' },
    })
    const entries = await Array.fromAsync(readEntries(scene.registry.catalog.auditEntries, { after: 1 }))
    expect(entries.map(({ action, after }) => [action, after?.['scope']])).toEqual([
      ['trusted-publisher.added', 'stage'],
      ['token.exchanged', 'stage'],
      ['token.exchanged', 'stage'],
      ['version.published', undefined],
    ])
    const approve = at('POST', 'staged-versions/2.0.0/approve', {})
    expect((await scene.send('owner', approve)).body).toMatchObject({ state: 'active' })
  })

  it('takes the place of the same jobs with the scope publish, and makes no upgrades wait that did not before', async () => {
    await using issuer = await openIssuer()
    await using scene = await openScene({ env: { REGISTRY_TRUSTED_ISSUERS: issuer.issuer } })
    const revision = async () => (await scene.registry.catalog.ownerships.find('acme-cart'))?.value.revision
    const rule = { ...GITHUB, issuer: issuer.issuer }
    await scene.add('owner', rule)
    expect((await scene.add('owner', { ...rule, scope: 'stage' })).status).toBe(201)
    expect((await scene.add('owner', { ...rule, scope: 'stage' })).status).toBe(200)
    expect((await scene.send('owner', {})).body.publishers).toMatchObject([{ scope: 'stage' }])
    expect(await revision()).toBe(1)
    expect((await publishByJob(scene, await issuer.sign())).problem().code).toBe('STAGING_ONLY')
    await scene.add('owner', rule)
    expect((await scene.send('owner', {})).body.publishers).toMatchObject([{ scope: 'publish' }])
    expect(await revision()).toBe(2)
    expect((await publishByJob(scene, await issuer.sign())).status).toBe(201)
  })

  it('takes the place of the same jobs of every other owner, which the audit log shows', async () => {
    await using issuer = await openIssuer()
    await using scene = await openScene({ env: { REGISTRY_TRUSTED_ISSUERS: issuer.issuer } })
    await scene.send('admin', { method: 'PUT', url: '/plugins/acme-cart/owners/rival' })
    const rule = { ...GITHUB, issuer: issuer.issuer }
    const replaced = [(await scene.add('owner', rule)).body, (await scene.add('rival', rule)).body]
    const added = await scene.add('rival', { ...rule, scope: 'stage' })
    expect((await scene.send('owner', {})).body.publishers).toEqual([added.body])
    expect((await publishByJob(scene, await issuer.sign())).problem().code).toBe('STAGING_ONLY')
    const { body } = await scene.send('admin', { url: '/audit?action=trusted-publisher.added' })
    expect(body.items[0]).toMatchObject({
      outcome: 'changed',
      before: { publisherId: replaced.map(({ publisherId }) => publisherId).join(', '), scope: 'publish' },
      after: { publisherId: added.body.publisherId, scope: 'stage' },
    })
  })

  it('leaves it to another one for some of its jobs to publish', async () => {
    await using issuer = await openIssuer()
    await using scene = await openScene({ env: { REGISTRY_TRUSTED_ISSUERS: issuer.issuer } })
    const rule = { ...GITHUB, issuer: issuer.issuer }
    await scene.add('owner', { ...rule, scope: 'stage' })
    await scene.add('owner', { ...rule, environment: 'production' })
    const other = await publishByJob(scene, await issuer.sign({ environment: 'testing' }))
    expect(other.problem().code).toBe('STAGING_ONLY')
    expect((await publishByJob(scene, await issuer.sign())).status).toBe(201)
  })
})

describe('a plugin that demands trusted publishing', () => {
  it('is published with no token, not even of an administrator, but by the trusted job', async () => {
    await using issuer = await openIssuer()
    await using scene = await openScene({ env: { REGISTRY_TRUSTED_ISSUERS: issuer.issuer } })
    await scene.add('owner', { ...GITHUB, issuer: issuer.issuer })
    expect((await scene.demand('owner', true)).body).toMatchObject({ requireTrustedPublishing: true })
    for (const name of ['owner', 'admin']) {
      const refused = await scene.upload(name, { version: '2.0.0' })
      expect(refused.problem()).toMatchObject({ status: 403, code: 'TRUSTED_PUBLISHING_REQUIRED' })
    }
    expect(await scene.registry.catalog.versions.find({ pluginId: 'acme-cart', version: '2.0.0' })).toBeNull()
    const body = { pluginId: 'acme-cart', idToken: await issuer.sign() }
    const { token } = (await scene.registry.request({ method: 'POST', url: '/token-exchange', body })).body
    const form = new FormData()
    form.append('file', new Blob(['export default 1\n']), 'plugin.js')
    form.append('metadata', JSON.stringify(metadataOf({ id: 'acme-cart', version: '2.0.0' })))
    const headers = { authorization: `Bearer ${token}` }
    const published = await scene.registry.request({ method: 'POST', url: '/plugins/upload', headers, form })
    expect(published.status).toBe(201)
    expect(published.body.provenance.repository).toBe('acme/shop')
  })

  it('lets only an administrator end that or change who is trusted, so that a stolen token opens nothing', async () => {
    await using scene = await openScene()
    const { publisherId } = (await scene.add('owner')).body
    await scene.demand('owner', true)
    const evil = { ...GITHUB, repository: 'evil/shop' }
    for (const answer of [
      await scene.demand('owner', false),
      await scene.add('owner', evil),
      await scene.send('owner', { method: 'DELETE', url: `${url}/${publisherId}` }),
    ]) {
      expect(answer.problem()).toMatchObject({ status: 403, code: 'TRUSTED_PUBLISHING_REQUIRED' })
    }
    // What changes nothing is no change.
    expect((await scene.demand('owner', true)).status).toBe(200)
    expect((await scene.add('owner')).status).toBe(200)
    expect((await scene.add('admin', { ...GITHUB, repository: 'acme/new' })).status).toBe(201)
    expect((await scene.demand('admin', false)).body.requireTrustedPublishing).toBe(false)
    expect((await scene.upload('owner', { version: '2.0.0' })).status).toBe(201)
  })

  it('lets an ordinary token of its owner make marks, but move no tag, take no mark back and change no owners', async () => {
    await using issuer = await openIssuer()
    await using scene = await openScene({ env: { REGISTRY_TRUSTED_ISSUERS: issuer.issuer } })
    await scene.add('owner', { ...GITHUB, issuer: issuer.issuer })
    await scene.send('owner', at('POST', 'transfer', { to: 'rival' }))
    await scene.demand('owner', true)
    for (const mark of ['deprecate', 'yank', 'revoke']) {
      const made = await scene.send('owner', at('POST', `versions/1.0.0/${mark}`, { reason: 'It leaks.' }))
      expect(made.status, mark).toBe(200)
    }
    const REFUSED = [
      at('PUT', 'tags/next', { version: '1.0.0' }),
      at('DELETE', 'tags/latest'),
      at('POST', 'versions/1.0.0/undeprecate', {}),
      at('POST', 'versions/1.0.0/unyank', {}),
      at('POST', 'versions/1.0.0/unrevoke', {}),
      at('PUT', 'owners/rival'),
      at('DELETE', 'owners/owner'),
      at('POST', 'transfer', { to: 'evil' }),
      at('DELETE', 'transfer'),
    ]
    for (const request of REFUSED) {
      const problem = (await scene.send('owner', request)).problem()
      expect(problem, request.url).toMatchObject({ status: 403, code: 'TRUSTED_PUBLISHING_REQUIRED' })
    }
    const accepted = await scene.send('rival', at('POST', 'transfer/accept'))
    expect(accepted.problem().code).toBe('TRUSTED_PUBLISHING_REQUIRED')

    const body = { pluginId: 'acme-cart', idToken: await issuer.sign() }
    const { token } = (await scene.registry.request({ method: 'POST', url: '/token-exchange', body })).body
    const headers = { authorization: `Bearer ${token}` }
    for (const request of [
      at('POST', 'versions/1.0.0/unrevoke', {}),
      at('POST', 'versions/1.0.0/unyank', {}),
      at('PUT', 'tags/next', { version: '1.0.0' }),
    ])
      expect((await scene.registry.request({ ...request, headers })).status, request.url).toBe(200)
    for (const request of [
      at('POST', 'versions/1.0.0/undeprecate', {}),
      at('DELETE', 'tags/next'),
      at('DELETE', 'transfer'),
      at('PUT', 'owners/rival'),
      at('DELETE', 'owners/owner'),
    ])
      expect((await scene.send('admin', request)).status, request.url).toBe(200)
  })

  it('is not published while nobody knows whether it demands that', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using scene = await openScene({ catalog })
    catalog.plan({ failOn: 'trustedPublishers.find' })
    expect((await scene.upload('owner', { version: '2.0.0' })).problem().code).toBe('CATALOG_UNAVAILABLE')
  })
})
