import { ExchangedToken } from '@plugboard/types'
import { base64url, exportJWK, exportSPKI, generateKeyPair, importJWK, UnsecuredJWT } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  AUDIENCE,
  DISCOVERY,
  GITHUB_JOB,
  type IssuerUnderTest,
  KEYS,
  openIssuer,
} from '../testing/issuer-under-test.ts'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'
import { removeEndedExchanges } from './exchange-token.ts'

const ADMIN = 'administrator-token-of-enough-characters'
const asAdmin = { authorization: `Bearer ${ADMIN}` }
const PLUGIN = 'acme-cart'
const RULE = {
  provider: 'github',
  repository: 'acme/shop',
  workflow: 'release.yml',
  environment: 'production',
} as const

const seconds = (more: number) => Math.floor(Date.now() / 1000) + more

interface Scene extends AsyncDisposable {
  readonly issuer: IssuerUnderTest
  readonly registry: RegistryUnderTest
  readonly clock: () => number
  readonly advance: (ms: number) => void
  readonly trust: (rule?: Readonly<Record<string, unknown>>) => Promise<void>
  readonly exchange: (idToken: string, pluginId?: string) => ReturnType<RegistryUnderTest['request']>
  readonly upload: (
    token: string,
    facts?: Readonly<Record<string, unknown>>,
  ) => ReturnType<RegistryUnderTest['request']>
}

/** A registry that trusts an issuer on this machine, and whose plugin trusts one of its jobs. */
async function openScene(options: { issuers?: (issuer: string) => string } = {}): Promise<Scene> {
  let nowMs = Date.now()
  const clock = () => nowMs
  const issuer = await openIssuer({ clock })
  const registry = await openRegistry({
    clock,
    env: {
      REGISTRY_BOOTSTRAP_TOKEN: ADMIN,
      REGISTRY_PUBLIC_URL: `${AUDIENCE}/`,
      REGISTRY_TRUSTED_ISSUERS: options.issuers?.(issuer.issuer) ?? issuer.issuer,
    },
  })
  const { request } = registry
  const scene: Scene = {
    issuer,
    registry,
    clock,
    advance: (ms) => void (nowMs += ms),
    trust: async (rule = RULE) => {
      const url = `/plugins/${PLUGIN}/trusted-publishers`
      const body = { issuer: issuer.issuer, ...rule }
      const { status, text } = await request({ method: 'POST', url, headers: asAdmin, body })
      if (status !== 201) throw new Error(text)
    },
    exchange: (idToken, pluginId = PLUGIN) =>
      request({ method: 'POST', url: '/token-exchange', body: { pluginId, idToken } }),
    upload: (token, facts = {}) => {
      const form = new FormData()
      form.append('file', new Blob(['export default 1\n']), 'plugin.js')
      form.append('metadata', JSON.stringify(metadataOf({ id: PLUGIN, ...facts })))
      const headers = { authorization: `Bearer ${token}` }
      return request({ method: 'POST', url: '/plugins/upload', headers, form })
    },
    [Symbol.asyncDispose]: async () => {
      await registry[Symbol.asyncDispose]()
      await issuer[Symbol.asyncDispose]()
    },
  }
  await request({ method: 'PUT', url: `/plugins/${PLUGIN}/owners/bootstrap`, headers: asAdmin })
  await scene.trust()
  return scene
}

afterEach(() => void vi.useRealTimers())

describe('the id token of a trusted CI job', () => {
  it('is exchanged over HTTP for a token that publishes this plugin, whose versions then say which job it was', async () => {
    await using scene = await openScene()
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
    await using scene = await openScene()
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
    await using scene = await openScene()
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
    await using scene = await openScene()
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
    await using scene = await openScene()
    const idToken = await scene.issuer.sign({ exp: Math.floor(Date.now() / 1000) + 3500 })
    expect((await scene.exchange(idToken)).status).toBe(201)
    scene.advance(3_500_000)
    await removeEndedExchanges({ catalog: scene.registry.catalog, clock: scene.clock })
    expect((await scene.exchange(idToken)).problem().code).toBe('ID_TOKEN_USED')
  })

  it('of an issuer whose keys have changed is accepted, and one that was signed with the former key is refused', async () => {
    await using scene = await openScene()
    expect((await scene.exchange(await scene.issuer.sign())).status).toBe(201)
    const former = await scene.issuer.sign()
    await scene.issuer.rotate()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 })
    expect((await scene.exchange(await scene.issuer.sign())).status).toBe(201)
    expect((await scene.exchange(former)).problem().code).toBe('ID_TOKEN_REFUSED')
  })
})

describe('an id token is refused', () => {
  const REFUSED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'for another audience': { aud: 'https://other.example' },
    'for an audience with a slash at its end': { aud: `${AUDIENCE}/` },
    'for an audience that begins alike': { aud: `${AUDIENCE}.evil.example` },
    'for a list of other audiences': { aud: ['https://other.example', 'registry.example'] },
    'for this audience and another one': { aud: [AUDIENCE, 'https://other.example'] },
    'for no audience': { aud: undefined },
    'after its time': { exp: seconds(-90) },
    'without an end': { exp: undefined },
    'with an end that is no number': { exp: '99999999999' },
    'before its time': { nbf: seconds(900) },
    'when it was made in the future': { iat: seconds(900) },
    'when it was made long ago': { iat: seconds(-3700) },
    'without the time at which it was made': { iat: undefined },
    'without an id': { jti: undefined },
    'with an id that is no text': { jti: 7 },
    'with an empty id': { jti: '' },
    'without a subject': { sub: undefined },
    'with a subject that nobody can read': { sub: 'repo:\u202eacme' },
  }
  const NOT_TRUSTED: typeof REFUSED = {
    'of another repository': { repository: 'evil/shop' },
    'of a repository that begins alike': { repository: 'acme/shop2' },
    'of a repository that ends alike': { repository: 'not-acme/shop' },
    'of a repository in other case': { repository: 'Acme/shop' },
    'of a list with the repository': { repository: ['acme/shop'] },
    'of no repository': { repository: undefined },
    'of another environment': { environment: 'staging' },
    'of an environment in other case': { environment: 'Production' },
    'of no environment': { environment: undefined },
    'of a job that runs for a pull request of anybody': { event_name: 'pull_request_target' },
    ...Object.fromEntries(
      [
        'acme/shop/.github/workflows/other.yml@refs/heads/main',
        'acme/shop/.github/workflows/release.yml@evil.yml@refs/heads/main',
        'acme/shop/.github/workflows/Release.yml@refs/heads/main',
        'acme/shop/.github/workflows/not-release.yml@refs/heads/main',
        'evil/shop/.github/workflows/release.yml@refs/heads/main',
        'evil/x/acme/shop/.github/workflows/release.yml@refs/heads/main',
        'evil/shop/.github/workflows/other.yml@refs/heads/acme/shop/.github/workflows/release.yml@refs/heads/main',
        'acme/shop/.github/workflows/release.yml',
      ].map((ref) => [`of the workflow ${ref}`, { workflow_ref: ref }]),
    ),
  }
  let shared: Scene
  beforeAll(async () => {
    shared = await openScene()
  })
  afterAll(() => shared[Symbol.asyncDispose]())

  it.each([
    ...Object.entries(REFUSED).map((entry) => [...entry, 'ID_TOKEN_REFUSED'] as const),
    ...Object.entries(NOT_TRUSTED).map((entry) => [...entry, 'PUBLISHER_NOT_TRUSTED'] as const),
  ])('%s', async (_what, claims, code) => {
    const answer = await shared.exchange(await shared.issuer.sign(claims))
    expect(answer.problem()).toMatchObject({ status: 403, code })
    // Nothing is recorded for what is refused.
    const { exchanges, tokens } = shared.registry.catalog
    expect(await exchanges.listExpired({ expiredBeforeMs: Number.MAX_SAFE_INTEGER, limit: 1 })).toEqual([])
    expect(await tokens.list({ limit: 1 })).toEqual([])
  })

  it('never when nothing is wrong with it', async () => {
    await using scene = await openScene()
    expect((await scene.exchange(await scene.issuer.sign())).status).toBe(201)
  })

  it.each([
    ['', (issuer: string) => `${issuer}/`],
    ['in other case', (issuer: string) => issuer.replace('http', 'HTTP')],
    ['with a path', (issuer: string) => `${issuer}/a`],
    ['on another host that it names as its user', (issuer: string) => `${issuer}@evil.example`],
    ['that is another one', () => 'https://evil.example'],
    ['that is the machine itself', () => 'http://127.0.0.1:1'],
  ])('when it names an issuer that is not trusted %s, whose keys are not fetched', async (_what, other) => {
    await using scene = await openScene()
    const idToken = await scene.issuer.sign({ iss: other(scene.issuer.issuer) })
    expect((await scene.exchange(idToken)).problem()).toMatchObject({ status: 403, code: 'ISSUER_FORBIDDEN' })
    expect(scene.issuer.requests).toEqual([])
  })

  it('when another trusted issuer signed it', async () => {
    await using other = await openIssuer({ hasOwnKey: true })
    await using scene = await openScene({ issuers: (issuer) => `${issuer}, ${other.issuer}` })
    const forged = await other.sign({ iss: scene.issuer.issuer })
    expect((await scene.exchange(forged)).problem().code).toBe('ID_TOKEN_REFUSED')
    expect((await scene.exchange(await other.sign())).problem().code).toBe('PUBLISHER_NOT_TRUSTED')
  })

  it('with the algorithm none, or signed with the public key as if it were a secret', async () => {
    await using scene = await openScene()
    const { issuer } = scene
    const claims = { ...GITHUB_JOB, iss: issuer.issuer, aud: AUDIENCE, jti: 'none' }
    const unsigned = new UnsecuredJWT(claims).setIssuedAt().setExpirationTime('5m').encode()
    const [jwk] = await issuer.publicKeys()
    const key = jwk && (await importJWK(jwk, 'RS256', { extractable: true }))
    if (!key || key instanceof Uint8Array) throw new Error('the issuer has no key')
    const secrets = [await exportSPKI(key), JSON.stringify(jwk), String(jwk?.n)]
    const confused = secrets.map((secret) =>
      issuer.sign({}, { header: { alg: 'HS256' }, key: new TextEncoder().encode(secret) }),
    )
    for (const idToken of [unsigned, ...(await Promise.all(confused))]) {
      expect((await scene.exchange(idToken)).problem().code).toBe('ID_TOKEN_REFUSED')
    }
  })

  it('with a key that it brings along or names itself', async () => {
    await using scene = await openScene()
    await using evil = await openIssuer()
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
    const jwk = await exportJWK(publicKey)
    const keys = `${evil.issuer}${KEYS}`
    for (const header of [{ jwk }, { jku: keys }, { x5u: keys }, { jwk, jku: keys, kid: keys }]) {
      const idToken = await scene.issuer.sign({}, { header, key: privateKey })
      expect((await scene.exchange(idToken)).problem().code).toBe('ID_TOKEN_REFUSED')
    }
    expect(evil.requests).toEqual([])
  })

  it('with an unknown key id, for which the keys are not fetched each time', async () => {
    await using scene = await openScene()
    for (const kid of ['key 2', '', '../keys', 'key 1\u0000']) {
      const idToken = await scene.issuer.sign({}, { header: { kid } })
      expect((await scene.exchange(idToken)).problem().code).toBe('ID_TOKEN_REFUSED')
    }
    expect(scene.issuer.requests).toEqual([DISCOVERY, KEYS])
  })

  it('when any part of it was changed', async () => {
    await using scene = await openScene()
    const [header = '', payload = '', signature = ''] = (await scene.issuer.sign()).split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const other = base64url.encode(JSON.stringify({ ...claims, jti: 'other' }))
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    for (const idToken of [
      `${header}.${other}.${signature}`,
      `${header}.${payload}.${flipped}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}.${payload}.${signature}.${signature}`,
      `.${payload}.${signature}`,
      'a.b.c',
      '…',
    ]) {
      expect((await scene.exchange(idToken)).problem()).toMatchObject({
        status: 403,
        code: 'ID_TOKEN_REFUSED',
      })
    }
    expect((await scene.exchange(`${header}.${payload}.${signature}`)).status).toBe(201)
  })

  it('when it is longer than any is, before anything of it is read', async () => {
    await using scene = await openScene()
    const long = await scene.issuer.sign({ padding: 'x'.repeat(20_000) })
    expect((await scene.exchange(long)).problem()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
    expect((await scene.exchange('x'.repeat(1_000_000))).problem().status).toBe(413)
    expect(scene.issuer.requests).toEqual([])
  })

  it('for a plugin that does not trust the job, and for one that does not exist', async () => {
    await using scene = await openScene()
    for (const plugin of ['acme-cart2', 'nobody']) {
      const answer = await scene.exchange(await scene.issuer.sign(), plugin)
      expect(answer.problem()).toMatchObject({ status: 403, code: 'PUBLISHER_NOT_TRUSTED' })
      expect(answer.problem().detail).toContain('repository "acme/shop"')
    }
  })

  it('by a registry that does not know its own URL', async () => {
    await using issuer = await openIssuer()
    await using registry = await openRegistry({ env: { REGISTRY_TRUSTED_ISSUERS: issuer.issuer } })
    const body = { pluginId: PLUGIN, idToken: await issuer.sign() }
    const answer = await registry.request({ method: 'POST', url: '/token-exchange', body })
    expect(answer.problem()).toMatchObject({ status: 403, code: 'TRUSTED_PUBLISHING_OFF' })
    expect(issuer.requests).toEqual([])
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
    await using scene = await openScene()
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
    await using scene = await openScene()
    await using other = await openIssuer()
    const jwks_uri = uri.replace('PORT', new URL(other.issuer).port)
    const body = JSON.stringify({ issuer: scene.issuer.issuer, jwks_uri })
    scene.issuer.answers.set(DISCOVERY, { status: 200, body })
    expect((await scene.exchange(await scene.issuer.sign())).problem().code).toBe('ISSUER_UNAVAILABLE')
    expect(other.requests).toEqual([])
  })

  it('does not answer, many jobs cause one request', async () => {
    await using scene = await openScene()
    scene.issuer.answers.set(DISCOVERY, { status: 500, body: '' })
    const send = async () => (await scene.exchange(await scene.issuer.sign())).status
    expect(await Promise.all([send(), send(), send()])).toEqual([503, 503, 503])
    expect(await send()).toBe(503)
    expect(scene.issuer.requests).toEqual([DISCOVERY])
  })
})

describe('the job of another provider', () => {
  it('of GitLab is trusted by its project, the file of its pipeline and its environment', async () => {
    await using scene = await openScene()
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
    await using scene = await openScene()
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
