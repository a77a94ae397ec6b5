import { ExchangedToken } from '@plugboard/types'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { asAdmin, openExchangeScene, PLUGIN, RULE } from '../testing/exchange-scene.ts'
import { DISCOVERY, GITHUB_JOB, KEYS, openIssuer } from '../testing/issuer-under-test.ts'
import { metadataOf } from '../testing/registry-under-test.ts'
import { removeEndedExchanges } from './exchange-token.ts'

afterEach(() => void vi.useRealTimers())

describe('the id token of a trusted CI job', () => {
  it('is exchanged over HTTP for a token that publishes this plugin, whose versions then say which job it was', async () => {
    await using scene = await openExchangeScene()
    const { registry, issuer } = scene
    const base = await registry.app.listen({ host: '127.0.0.1', port: 0 })
    const answer = await fetch(`${base}/token-exchange`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pluginId: PLUGIN, idToken: await issuer.sign() }),
    })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { token, ...facts } = ExchangedToken.parse(await answer.json())
    const provenance = {
      provider: 'github',
      issuer: issuer.issuer,
      subject: GITHUB_JOB.sub,
      repository: 'acme/shop',
      workflow: GITHUB_JOB.workflow_ref,
      ref: 'refs/heads/main',
      commit: GITHUB_JOB.sha,
      runId: GITHUB_JOB.run_id,
      environment: 'production',
    }
    expect(facts).toEqual({
      pluginId: PLUGIN,
      scope: 'publish',
      expiresAt: expect.stringMatching(/Z$/),
      provenance,
    })

    const form = new FormData()
    form.append('file', new Blob(['export default 1\n']), 'plugin.js')
    form.append('metadata', JSON.stringify(metadataOf({ id: PLUGIN })))
    const headers = { authorization: `Bearer ${token}` }
    const published = await fetch(`${base}/plugins/upload`, { method: 'POST', headers, body: form })
    expect(published.status).toBe(201)
    expect(await published.json()).toMatchObject({ provenance })
    const { body: one } = await registry.request({ url: `/plugins/${PLUGIN}/versions/1.0.0` })
    const { body: list } = await registry.request({ url: `/plugins/${PLUGIN}/versions` })
    expect(one.provenance).toEqual(provenance)
    expect(list.items).toMatchObject([{ version: '1.0.0', provenance }])
    const entries = await registry.catalog.auditEntries.listAfter({ after: 2, limit: 10 })
    const name = `CI of ${PLUGIN}`
    expect(entries).toMatchObject([
      {
        action: 'token.exchanged',
        caller: { kind: 'anonymous' },
        subject: { pluginId: PLUGIN },
        after: { name, issuer: issuer.issuer, job: GITHUB_JOB.sub, runId: GITHUB_JOB.run_id },
      },
      { action: 'version.published', caller: { name, tokenId: entries[0]?.subject.tokenId } },
    ])
    expect(JSON.stringify(entries)).not.toContain(token)
  })

  it('gives a token that publishes no other plugin, has no other scope, and changes nothing about who may publish', async () => {
    await using scene = await openExchangeScene()
    const { token } = (await scene.exchange(await scene.issuer.sign())).body
    expect((await scene.upload(token, { id: 'other' })).problem().code).toBe('PLUGIN_FORBIDDEN')
    const headers = { authorization: `Bearer ${token}` }
    const { request } = scene.registry
    expect((await request({ url: '/tokens', headers })).problem().code).toBe('SCOPE_MISSING')
    expect((await scene.upload(token)).status).toBe(201)
    const url = `/plugins/${PLUGIN}/trusted-publishers`
    const body = { ...RULE, issuer: scene.issuer.issuer, repository: 'evil/shop' }
    const added = await request({ method: 'POST', url, headers, body })
    expect(added.problem()).toMatchObject({ status: 403, code: 'JOB_TOKEN_FORBIDDEN' })
    const required = await request({ method: 'PUT', url, headers, body: { requireTrustedPublishing: true } })
    expect(required.problem().code).toBe('JOB_TOKEN_FORBIDDEN')
    for (const [method, path] of [
      ['PUT', 'owners/evil'],
      ['DELETE', 'owners/bootstrap'],
      ['POST', 'transfer'],
      ['DELETE', 'transfer'],
      ['POST', 'transfer/accept'],
    ] as const) {
      const to = path === 'transfer' && method === 'POST' ? { body: { to: 'evil' } } : {}
      const answer = await request({ method, url: `/plugins/${PLUGIN}/${path}`, headers, ...to })
      expect(answer.problem().code, path).toBe('JOB_TOKEN_FORBIDDEN')
    }
  })

  it('gives a token that ends after ten minutes, and that is not listed for ever', async () => {
    await using scene = await openExchangeScene()
    const { registry } = scene
    const { token } = (await scene.exchange(await scene.issuer.sign())).body
    const list = async () => (await registry.request({ url: '/tokens', headers: asAdmin })).body.items
    expect(await list()).toMatchObject([
      { name: 'bootstrap' },
      { name: `CI of ${PLUGIN}`, source: 'exchange', plugins: [PLUGIN], scopes: ['publish'] },
    ])
    scene.advance(599_000)
    expect((await scene.upload(token)).status).toBe(201)
    scene.advance(1000)
    expect((await scene.upload(token, { version: '2.0.0' })).problem()).toMatchObject({
      status: 401,
      detail: expect.stringContaining('expired'),
    })
    const { catalog } = registry
    await removeEndedExchanges({ catalog, clock: scene.clock })
    expect(await list()).toHaveLength(2)
    scene.advance(1)
    await removeEndedExchanges({ catalog, clock: scene.clock })
    expect(await list()).toMatchObject([{ name: 'bootstrap' }])
    expect(
      await catalog.exchanges.listExpired({ expiredBeforeMs: Number.MAX_SAFE_INTEGER, limit: 9 }),
    ).toEqual([])
  })

  it('is accepted once, also when it is sent many times at once', async () => {
    await using scene = await openExchangeScene()
    const idToken = await scene.issuer.sign()
    const answers = await Promise.all(Array.from({ length: 8 }, () => scene.exchange(idToken)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    const refused = answers.filter(({ status }) => status !== 201).map((answer) => answer.problem().code)
    expect(refused).toEqual(Array.from({ length: 7 }, () => 'ID_TOKEN_USED'))
    // What is changed of its text without a change of what it says does not make it another one.
    expect((await scene.exchange(`${idToken}=`)).status).toBe(403)
    expect((await scene.exchange(await scene.issuer.sign({ jti: 'a' }))).status).toBe(201)
    expect((await scene.exchange(await scene.issuer.sign({ jti: 'a' }))).problem().code).toBe('ID_TOKEN_USED')
  })

  it('is still refused as used at the end of the time for which it would be accepted', async () => {
    await using scene = await openExchangeScene()
    const idToken = await scene.issuer.sign({ exp: Math.floor(Date.now() / 1000) + 3500 })
    expect((await scene.exchange(idToken)).status).toBe(201)
    scene.advance(3_500_000)
    await removeEndedExchanges({ catalog: scene.registry.catalog, clock: scene.clock })
    expect((await scene.exchange(idToken)).problem().code).toBe('ID_TOKEN_USED')
  })

  it('of an issuer whose keys have changed is accepted, and one that was signed with the former key is refused', async () => {
    await using scene = await openExchangeScene()
    expect((await scene.exchange(await scene.issuer.sign())).status).toBe(201)
    const former = await scene.issuer.sign()
    await scene.issuer.rotate()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 })
    expect((await scene.exchange(await scene.issuer.sign())).status).toBe(201)
    expect((await scene.exchange(former)).problem().code).toBe('ID_TOKEN_REFUSED')
  })
})

describe('while the issuer', () => {
  it.each([
    ['answers its configuration with an error', DISCOVERY, { status: 500, body: '{}' }],
    ['answers its configuration with no JSON', DISCOVERY, { status: 200, body: '<html>' }],
    [
      'names itself as another one',
      DISCOVERY,
      { status: 200, body: '{"issuer":"https://evil.example","jwks_uri":"https://evil.example/keys"}' },
    ],
    ['leads elsewhere', DISCOVERY, { status: 302, body: '' }],
    ['answers its keys with an error', KEYS, { status: 503, body: '' }],
    ['answers its keys with no JSON', KEYS, { status: 200, body: 'keys' }],
    ['answers its keys with something else', KEYS, { status: 200, body: '{"keys":"none"}' }],
    [
      'answers more than any keys are',
      KEYS,
      { status: 200, body: `{"keys":[],"more":"${'x'.repeat(300_000)}"}` },
    ],
  ])('%s, a job is asked to try again, and succeeds later', async (_what, path, answer) => {
    await using scene = await openExchangeScene()
    scene.issuer.answers.set(path, answer)
    const refused = await scene.exchange(await scene.issuer.sign())
    expect(refused.problem()).toMatchObject({ status: 503, code: 'ISSUER_UNAVAILABLE', retryable: true })
    expect(refused.headers['retry-after']).toMatch(/^\d+$/)
    expect(scene.issuer.requests).not.toContain('/elsewhere')
    scene.issuer.answers.clear()
    scene.advance(5001)
    expect((await scene.exchange(await scene.issuer.sign())).status).toBe(201)
  })

  it.each([
    ['by http at a name that is not known to be of this machine', 'http://[::ffff:127.0.0.1]:PORT/keys'],
    ['with credentials', 'http://user@127.0.0.1:PORT/keys'],
    ['in a file', 'file:///etc/hosts'],
    ['nowhere', 'keys'],
  ])('names keys %s, they are not fetched', async (_what, uri) => {
    await using scene = await openExchangeScene()
    await using other = await openIssuer()
    const jwks_uri = uri.replace('PORT', new URL(other.issuer).port)
    const body = JSON.stringify({ issuer: scene.issuer.issuer, jwks_uri })
    scene.issuer.answers.set(DISCOVERY, { status: 200, body })
    expect((await scene.exchange(await scene.issuer.sign())).problem().code).toBe('ISSUER_UNAVAILABLE')
    expect(other.requests).toEqual([])
  })

  it('does not answer, many jobs cause one request', async () => {
    await using scene = await openExchangeScene()
    scene.issuer.answers.set(DISCOVERY, { status: 500, body: '' })
    const send = async () => (await scene.exchange(await scene.issuer.sign())).status
    expect(await Promise.all([send(), send(), send()])).toEqual([503, 503, 503])
    expect(await send()).toBe(503)
    expect(scene.issuer.requests).toEqual([DISCOVERY])
  })
})

describe('the job of another provider', () => {
  it('of GitLab is trusted by its project, the file of its pipeline and its environment', async () => {
    await using scene = await openExchangeScene()
    const host = scene.issuer.issuer.slice('http://'.length)
    await scene.trust({ provider: 'gitlab', repository: 'acme/web/shop', workflow: '.gitlab-ci.yml' })
    const job = {
      sub: 'project_path:acme/web/shop:ref_type:branch:ref:main',
      project_path: 'acme/web/shop',
      ci_config_ref_uri: `${host}/acme/web/shop//.gitlab-ci.yml@refs/heads/main`,
      ref_path: 'refs/heads/main',
      sha: 'abc',
      pipeline_id: '77',
      repository: undefined,
      environment: undefined,
    }
    for (const wrong of [
      { project_path: 'acme/web/shop2' },
      { ci_config_ref_uri: `${host}/acme/web/shop//other.yml@refs/heads/main` },
      { ci_config_ref_uri: `${host}/acme/web/shop//.gitlab-ci.yml@refs/x.yml@refs/heads/main` },
      { ci_config_ref_uri: `gitlab.com/acme/web/shop//.gitlab-ci.yml@refs/heads/main` },
      { ci_config_ref_uri: undefined },
    ]) {
      const answer = await scene.exchange(await scene.issuer.sign({ ...job, ...wrong }))
      expect(answer.problem().code).toBe('PUBLISHER_NOT_TRUSTED')
    }
    const { body } = await scene.exchange(await scene.issuer.sign(job))
    expect(body.provenance).toEqual({
      provider: 'gitlab',
      issuer: scene.issuer.issuer,
      subject: job.sub,
      repository: 'acme/web/shop',
      workflow: job.ci_config_ref_uri,
      ref: 'refs/heads/main',
      commit: 'abc',
      runId: '77',
    })
  })

  it('of any issuer is trusted by its subject and whatever else is named', async () => {
    await using scene = await openExchangeScene()
    await scene.trust({ provider: 'oidc', subject: 'system:builds', claims: { pool: 'release' } })
    const other = { repository: undefined, environment: undefined }
    const exchange = async (claims: Readonly<Record<string, unknown>>) =>
      scene.exchange(await scene.issuer.sign({ ...other, ...claims }))
    expect((await exchange({ sub: 'system:builds' })).problem().code).toBe('PUBLISHER_NOT_TRUSTED')
    expect((await exchange({ sub: 'system:build', pool: 'release' })).problem().code).toBe(
      'PUBLISHER_NOT_TRUSTED',
    )
    const { body } = await exchange({ sub: 'system:builds', pool: 'release' })
    expect(body.provenance).toEqual({
      provider: 'oidc',
      issuer: scene.issuer.issuer,
      subject: 'system:builds',
    })
  })
})
