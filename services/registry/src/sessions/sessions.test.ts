import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { IssuedToken, SessionDocument } from '@plugboard/types'
import { describe, expect, it, vi } from 'vitest'
import { openClocked } from '../testing/clocked-registry.ts'
import { type AnswerUnderTest, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const START_MS = Date.parse('2026-06-01T00:00:00Z')
const MINUTE_MS = 60_000
const tokenOf = (name: string) => `${name}-token-of-enough-characters`
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const OWN_PAGE = { 'sec-fetch-site': 'same-origin' }
const ENV = {
  REGISTRY_TOKENS: JSON.stringify([
    { name: 'admin', token: tokenOf('admin'), scopes: ['admin'] },
    { name: 'acme', token: tokenOf('acme'), scopes: ['install', 'read'], tenants: ['acme'] },
  ]),
  SESSION_IDLE_TIMEOUT_MS: String(10 * MINUTE_MS),
  SESSION_MAX_AGE_MS: String(60 * MINUTE_MS),
}

/** A registry with tokens, and a clock that only moves by `pass`. */
const openSecured = (options: Parameters<typeof openClocked>[0] = {}) => openClocked({ env: ENV, ...options })

const cookieIn = ({ headers }: AnswerUnderTest) => String(headers['set-cookie']).split(';')[0] ?? ''

/** Signs in with a token, and returns the headers of a request by a page of the registry in that browser. */
async function signIn({ request }: RegistryUnderTest, token: string) {
  const answer = await request({ method: 'POST', url: '/auth/session', headers: OWN_PAGE, body: { token } })
  expect(answer.status, answer.text).toBe(201)
  return { ...OWN_PAGE, cookie: cookieIn(answer) }
}

type Browser = Awaited<ReturnType<typeof signIn>>

const whoAmI = ({ request }: RegistryUnderTest, headers: Readonly<Record<string, string>>) =>
  request({ url: '/auth/session', headers })

async function issue({ request }: RegistryUnderTest, body: object): Promise<IssuedToken> {
  const answer = await request({ method: 'POST', url: '/tokens', headers: bearer(tokenOf('admin')), body })
  return IssuedToken.parse(answer.body)
}

describe('a session that somebody has opened with a token', () => {
  it('may do what the token may, for its tenants, and nothing else', async () => {
    await using registry = await openSecured()
    const headers = await signIn(registry, tokenOf('acme'))
    const read = (tenantId: string) => registry.request({ url: `/tenants/${tenantId}/manifest`, headers })
    expect((await read('acme')).status).toBe(200)
    expect((await read('other')).problem().code).toBe('TENANT_FORBIDDEN')
    expect((await registry.request({ url: '/tokens', headers })).problem().code).toBe('SCOPE_MISSING')
    const change = { method: 'PATCH', url: '/tenants/acme', body: { securityFixes: 'wait' } } as const
    expect((await registry.request({ ...change, headers })).status).toBe(200)
  })

  it('has a cookie that scripts and other sites do not get, and only a hash of it is stored', async () => {
    await using registry = await openSecured()
    const { request, catalog } = registry
    const answer = await request({ method: 'POST', url: '/auth/session', body: { token: tokenOf('acme') } })
    expect(answer.headers['set-cookie']).toMatch(
      /^plugboard-session=[\w-]{43}; Max-Age=3600; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    expect(answer.headers['cache-control']).toBe('no-store')
    const [, secret = ''] = cookieIn(answer).split('=')
    const stored = JSON.stringify(await catalog.sessions.list({ limit: 10 }))
    expect(stored).toContain('"name":"acme"')
    for (const text of [secret, tokenOf('acme')]) {
      expect(stored).not.toContain(text)
      expect(answer.text).not.toContain(text)
    }
  })

  it('has a cookie of this host alone when the registry is reached over HTTPS', async () => {
    const env = { ...ENV, REGISTRY_PUBLIC_URL: 'https://registry.example' }
    await using registry = await openSecured({ env })
    const origin = { origin: 'https://registry.example', host: 'behind-a-proxy:4000' }
    const answer = await registry.request({
      method: 'POST',
      url: '/auth/session',
      headers: { ...origin, ...bearer(tokenOf('acme')) },
    })
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-plugboard-session=[\w-]{43}; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    )
    const end = { method: 'DELETE', url: '/auth/session' } as const
    const cookie = cookieIn(answer)
    const sibling = { cookie, origin: 'https://other.registry.example', host: 'other.registry.example' }
    expect((await registry.request({ ...end, headers: sibling })).problem().code).toBe('CROSS_SITE_REQUEST')
    expect((await registry.request({ ...end, headers: { ...origin, cookie } })).body).toEqual({ ended: 1 })
  })

  it('is described to its owner, with the time at which it ends', async () => {
    await using registry = await openSecured()
    const headers = await signIn(registry, tokenOf('acme'))
    expect((await whoAmI(registry, headers)).body).toEqual({
      kind: 'session',
      personId: expect.stringMatching(/^[\w-]{22}$/),
      name: 'acme',
      scopes: ['install', 'read'],
      tenants: ['acme'],
      plugins: [],
      publisher: 'acme',
      expiresAt: '2026-06-01T01:00:00.000Z',
      endsAt: '2026-06-01T00:10:00.000Z',
    })
    const token = await whoAmI(registry, bearer(tokenOf('acme')))
    expect(token.body).toMatchObject({ kind: 'token', name: 'acme', expiresAt: null, endsAt: null })
  })

  it('gives way to the Authorization header, also to a wrong one', async () => {
    await using registry = await openSecured()
    const headers = await signIn(registry, tokenOf('acme'))
    const admin = await whoAmI(registry, { ...headers, ...bearer(tokenOf('admin')) })
    expect(admin.body).toMatchObject({ kind: 'token', name: 'admin' })
    const wrong = await whoAmI(registry, { ...headers, ...bearer('of-nobody') })
    expect(wrong.problem().code).toBe('UNAUTHENTICATED')
  })
})

async function expectEnded(registry: RegistryUnderTest, headers: Browser): Promise<void> {
  expect((await whoAmI(registry, headers)).problem()).toMatchObject({
    code: 'UNAUTHENTICATED',
    detail: 'This session has ended. Sign in again.',
  })
}

describe('a session ends', () => {
  it('when it was not used for as long as the idle limit', async () => {
    await using registry = await openSecured()
    const headers = await signIn(registry, tokenOf('acme'))
    registry.pass(10 * MINUTE_MS - 1)
    expect((await whoAmI(registry, headers)).status).toBe(200)
    registry.pass(10 * MINUTE_MS)
    await expectEnded(registry, headers)
  })

  it('at its absolute limit, however often it is used', async () => {
    await using registry = await openSecured()
    const headers = await signIn(registry, tokenOf('acme'))
    for (let minute = 0; minute < 59; minute += 1) {
      registry.pass(MINUTE_MS)
      expect((await whoAmI(registry, headers)).status).toBe(200)
    }
    registry.pass(MINUTE_MS)
    await expectEnded(registry, headers)
  })

  it('when somebody signs out, at once here and within two seconds at another registry', async () => {
    const shared = { catalog: createMemoryCatalog() }
    await using registry = await openSecured(shared)
    await using other = await openSecured(shared)
    const headers = await signIn(registry, tokenOf('acme'))
    const second = await signIn(registry, tokenOf('acme'))
    expect((await whoAmI(other, headers)).status).toBe(200)
    const answer = await registry.request({ method: 'DELETE', url: '/auth/session', headers })
    expect(answer.body).toEqual({ ended: 1 })
    expect(answer.headers['set-cookie']).toMatch(/^plugboard-session=; Max-Age=0;/)
    await expectEnded(registry, headers)
    other.pass(2000)
    await expectEnded(other, headers)
    expect((await whoAmI(registry, second)).status).toBe(200)
  })

  it('when its owner signs out everywhere, and those of others go on', async () => {
    await using registry = await openSecured()
    const browsers = [await signIn(registry, tokenOf('acme')), await signIn(registry, tokenOf('acme'))]
    const admin = await signIn(registry, tokenOf('admin'))
    const url = '/auth/sessions'
    const mine = await registry.request({ url, headers: { ...OWN_PAGE, cookie: browsers[0]?.cookie ?? '' } })
    const items = mine.body.items.map((item: unknown) => SessionDocument.parse(item))
    expect(items.map(({ name, isCurrent }: SessionDocument) => [name, isCurrent]).toSorted()).toEqual([
      ['acme', false],
      ['acme', true],
    ])
    const ended = await registry.request({
      method: 'DELETE',
      url,
      headers: { ...OWN_PAGE, cookie: browsers[1]?.cookie ?? '' },
    })
    expect(ended.body).toEqual({ ended: 2 })
    for (const browser of browsers) await expectEnded(registry, browser)
    expect((await whoAmI(registry, admin)).status).toBe(200)
  })

  it('when an administrator ends those of its owner', async () => {
    await using registry = await openSecured()
    const headers = await signIn(registry, tokenOf('acme'))
    const admin = bearer(tokenOf('admin'))
    const { personId } = (await whoAmI(registry, headers)).body
    const all = await registry.request({ url: '/sessions', headers: admin })
    expect(all.body.items).toMatchObject([{ name: 'acme', personId, signedInBy: 'token' }])
    const url = `/sessions?personId=${personId}`
    expect((await registry.request({ url, headers: admin })).body).toEqual(all.body)
    expect((await registry.request({ method: 'DELETE', url, headers })).problem().code).toBe('SCOPE_MISSING')
    const ended = await registry.request({ method: 'DELETE', url, headers: admin })
    expect(ended.body).toEqual({ ended: 1 })
    await expectEnded(registry, headers)
  })

  it('with its token, when that is revoked', async () => {
    await using registry = await openSecured()
    const { token, tokenId } = await issue(registry, { name: 'ci', scopes: ['read'], tenants: ['acme'] })
    const headers = await signIn(registry, token)
    const admin = bearer(tokenOf('admin'))
    await registry.request({ method: 'DELETE', url: `/tokens/${tokenId}`, headers: admin })
    registry.pass(2000)
    const answer = await whoAmI(registry, headers)
    expect(answer.problem().detail).toContain('This token was revoked')
  })

  it('with its token, when that expires', async () => {
    await using registry = await openSecured()
    const expiresAt = '2026-06-01T00:05:00.000Z'
    const { token } = await issue(registry, { name: 'ci', scopes: ['read'], expiresAt })
    const headers = await signIn(registry, token)
    expect((await whoAmI(registry, headers)).body).toMatchObject({ expiresAt, endsAt: expiresAt })
    registry.pass(5 * MINUTE_MS)
    await expectEnded(registry, headers)
  })

  it('with its token, when a registry starts without that in its settings', async () => {
    const catalog = createMemoryCatalog()
    await using registry = await openSecured({ catalog })
    const headers = await signIn(registry, tokenOf('acme'))
    await using later = await openSecured({ catalog, env: { ...ENV, REGISTRY_TOKENS: '[]' } })
    expect((await whoAmI(later, headers)).problem().code).toBe('UNAUTHENTICATED')
  })

  it('when the browser signs in again', async () => {
    await using registry = await openSecured()
    const former = await signIn(registry, tokenOf('acme'))
    const body = { token: tokenOf('admin') }
    const answer = await registry.request({ method: 'POST', url: '/auth/session', headers: former, body })
    expect(answer.body).toMatchObject({ name: 'admin' })
    await expectEnded(registry, former)
  })
})

describe('a request of a page of another origin', () => {
  const pages = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://localhost:9999', 'sec-fetch-site': 'same-site' },
    { origin: 'null' },
    { origin: 'https://evil.example' },
  ]
  it.each(pages)('with %j has no session, neither for a change nor for a read', async (page) => {
    await using registry = await openSecured()
    const { cookie } = await signIn(registry, tokenOf('acme'))
    const headers = { ...page, cookie }
    expect((await whoAmI(registry, headers)).problem().code).toBe('CROSS_SITE_REQUEST')
    const end = { method: 'DELETE', url: '/auth/sessions' } as const
    expect((await registry.request({ ...end, headers })).problem().code).toBe('CROSS_SITE_REQUEST')
    expect((await registry.request({ url: '/plugins', headers })).status).toBe(200)
    expect((await whoAmI(registry, { ...OWN_PAGE, cookie })).status).toBe(200)
  })

  it('that is allowed by ALLOWED_ORIGINS has no session either', async () => {
    const origin = 'https://admin.example'
    await using registry = await openSecured({ env: { ...ENV, ALLOWED_ORIGINS: origin } })
    const { cookie } = await signIn(registry, tokenOf('acme'))
    const headers = { cookie, origin, 'sec-fetch-site': 'cross-site' }
    const answer = await registry.request({ method: 'DELETE', url: '/auth/sessions', headers })
    expect(answer.problem().code).toBe('CROSS_SITE_REQUEST')
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined()
  })

  it('that cannot be recognised has a session for reads only', async () => {
    await using registry = await openSecured()
    const { cookie } = await signIn(registry, tokenOf('acme'))
    expect((await whoAmI(registry, { cookie })).status).toBe(200)
    const answer = await registry.request({ method: 'DELETE', url: '/auth/session', headers: { cookie } })
    expect(answer.problem().code).toBe('CROSS_SITE_REQUEST')
  })
})

describe('a sign-in with a token', () => {
  it.each([
    ['without one', {}, {}],
    ['with an unknown one in the body', {}, { token: 'of-nobody' }],
    ['with an unknown one in the header', bearer('of-nobody'), undefined],
  ])('%s is answered 401, and sets no cookie', async (_what, headers, body) => {
    await using registry = await openSecured()
    const answer = await registry.request({ method: 'POST', url: '/auth/session', headers, body })
    expect(answer.problem().code).toBe('UNAUTHENTICATED')
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it('cannot rest on a session, which would then never end', async () => {
    await using registry = await openSecured()
    const headers = await signIn(registry, tokenOf('acme'))
    const answer = await registry.request({ method: 'POST', url: '/auth/session', headers, body: {} })
    expect(answer.problem().code).toBe('UNAUTHENTICATED')
  })

  it('from another machine needs REGISTRY_PUBLIC_URL, without which its cookie would not be safe', async () => {
    await using registry = await openSecured()
    const answer = await registry.request({
      method: 'POST',
      url: '/auth/session',
      headers: { host: 'registry.example' },
      body: { token: tokenOf('acme') },
    })
    expect(answer.problem()).toMatchObject({ status: 409, code: 'SIGN_IN_NOT_CONFIGURED' })
  })

  it('is not needed by a registry without tokens, which says so', async () => {
    await using registry = await openRegistry()
    const answer = await registry.request({ method: 'POST', url: '/auth/session', body: { token: 'a' } })
    expect(answer.problem().detail).toContain('nobody has to sign in')
    const { body } = await whoAmI(registry, {})
    expect(body).toMatchObject({ kind: 'local', personId: null, name: null, tenants: ['*'] })
    const ended = await registry.request({ method: 'DELETE', url: '/auth/sessions' })
    expect(ended.body).toEqual({ ended: 0 })
  })
})

describe('the use of a session', () => {
  it('is recorded once in a tenth of the idle limit', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openSecured({ catalog })
    const headers = await signIn(registry, tokenOf('acme'))
    for (let request = 0; request < 8; request += 1) {
      registry.pass(MINUTE_MS / 4)
      await whoAmI(registry, headers)
    }
    expect(catalog.calls.filter((call) => call === 'sessions.replace')).toHaveLength(2)
  })

  it('is answered 503 while the catalog has an outage, since nobody knows whether it has ended', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openSecured({ catalog })
    const headers = await signIn(registry, tokenOf('acme'))
    catalog.plan({ failOn: 'sessions.find', times: Infinity })
    expect((await whoAmI(registry, headers)).problem().code).toBe('CATALOG_UNAVAILABLE')
    expect((await registry.request({ url: '/plugins', headers })).status).toBe(200)
    expect((await whoAmI(registry, bearer(tokenOf('acme')))).status).toBe(200)
    catalog.heal()
    expect((await whoAmI(registry, headers)).status).toBe(200)
  })
})

describe('sessions that have ended', () => {
  it('are removed by the next registry that starts, more than a page of them, and no other', async () => {
    const catalog = createMemoryCatalog()
    {
      await using registry = await openSecured({ catalog })
      for (let session = 0; session < 120; session += 1) await signIn(registry, tokenOf('acme'))
    }
    const [sample] = await catalog.sessions.list({ limit: 1 })
    if (!sample) throw new Error('there is no session')
    const sessionId = 'f'.repeat(64)
    await catalog.sessions.insert({ ...sample, sessionId, endsAtMs: START_MS + 20 * MINUTE_MS })
    await using later = await openRegistry({ catalog, env: ENV, clock: () => START_MS + 15 * MINUTE_MS })
    await later.app.ready()
    await vi.waitFor(async () => {
      const left = await catalog.sessions.list({ limit: 10 })
      expect(left.map((session) => session.sessionId)).toEqual([sessionId])
    }, 40_000)
  })
})
