import { base64url, exportJWK, exportSPKI, generateKeyPair, importJWK, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ExchangeScene, openExchangeScene, PLUGIN } from '../testing/exchange-scene.ts'
import { AUDIENCE, DISCOVERY, GITHUB_JOB, KEYS, openIssuer } from '../testing/issuer-under-test.ts'
import { openRegistry } from '../testing/registry-under-test.ts'

const seconds = (more: number) => Math.floor(Date.now() / 1000) + more

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
  let shared: ExchangeScene
  beforeAll(async () => {
    shared = await openExchangeScene()
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
    await using scene = await openExchangeScene()
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
    await using scene = await openExchangeScene()
    const idToken = await scene.issuer.sign({ iss: other(scene.issuer.issuer) })
    expect((await scene.exchange(idToken)).problem()).toMatchObject({ status: 403, code: 'ISSUER_FORBIDDEN' })
    expect(scene.issuer.requests).toEqual([])
  })

  it('when another trusted issuer signed it', async () => {
    await using other = await openIssuer({ hasOwnKey: true })
    await using scene = await openExchangeScene({ issuers: (issuer) => `${issuer}, ${other.issuer}` })
    const forged = await other.sign({ iss: scene.issuer.issuer })
    expect((await scene.exchange(forged)).problem().code).toBe('ID_TOKEN_REFUSED')
    expect((await scene.exchange(await other.sign())).problem().code).toBe('PUBLISHER_NOT_TRUSTED')
  })

  it('with the algorithm none, or signed with the public key as if it were a secret', async () => {
    await using scene = await openExchangeScene()
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
    await using scene = await openExchangeScene()
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
    await using scene = await openExchangeScene()
    for (const kid of ['key 2', '', '../keys', 'key 1\u0000']) {
      const idToken = await scene.issuer.sign({}, { header: { kid } })
      expect((await scene.exchange(idToken)).problem().code).toBe('ID_TOKEN_REFUSED')
    }
    expect(scene.issuer.requests).toEqual([DISCOVERY, KEYS])
  })

  it('when any part of it was changed', async () => {
    await using scene = await openExchangeScene()
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
    await using scene = await openExchangeScene()
    const long = await scene.issuer.sign({ padding: 'x'.repeat(20_000) })
    expect((await scene.exchange(long)).problem()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
    expect((await scene.exchange('x'.repeat(1_000_000))).problem().status).toBe(413)
    expect(scene.issuer.requests).toEqual([])
  })

  it('for a plugin that does not trust the job, and for one that does not exist', async () => {
    await using scene = await openExchangeScene()
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
