import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '@plugboard/testkit'
import type { JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'
import { openAccountProvider } from './harness/account-provider.ts'
import { type CookieJar, createCookieJar } from './harness/cookie-jar.ts'
import { type Environment, REGISTRY, startProcess } from './harness/start-process.ts'

const TOKEN = 'the-token-of-the-administrator'
const OWN_PAGE = { 'sec-fetch-site': 'same-origin' }
const ACCOUNTS = {
  zoe: { email: 'zoe@acme.example', email_verified: true, groups: ['platform', 'staff'] },
  adam: { email: 'adam@shop.example', email_verified: true, groups: ['staff'], tenant: 'shop' },
  mallory: { email: 'mallory@evil.example', email_verified: true, groups: [], tenant: '*' },
}
const OIDC_ROLES = JSON.stringify([
  { claim: 'groups', value: 'platform', scopes: ['admin', 'read'], tenants: ['*'] },
  { claim: 'tenant', scopes: ['read'], tenants: { claim: 'tenant' } },
])

/** A registry in its own process that is a client of a provider. */
async function openSubject() {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-sign-in-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const port = await findFreePort()
  // Another site than that of the provider, as with any real one.
  const url = `http://localhost:${port}`
  const provider = opened.use(
    await openAccountProvider({ accounts: ACCOUNTS, redirectUri: `${url}/auth/callback` }),
  )
  const env: Environment = {
    ...provider.env,
    OIDC_ROLES,
    REGISTRY_PUBLIC_URL: url,
    REGISTRY_BOOTSTRAP_TOKEN: TOKEN,
    DATA_DIR: folder,
  }
  const start = async (listen: string) => startProcess(REGISTRY, { ...env, REGISTRY_LISTEN: listen })
  const registry = opened.use(await start(`127.0.0.1:${port}`))
  const owned = opened.move()
  return {
    url,
    provider,
    registry,
    startAnother: () => start('127.0.0.1:0'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const locationOf = (answer: Response, base: string) =>
  new URL(answer.headers.get('location') ?? '', base).href

/** Signs in at the provider, and returns the URL at which it sends the browser back to the registry. */
async function signInAtProvider(jar: CookieJar, url: string, account: string, query = ''): Promise<string> {
  const begun = await jar.fetch(`${url}/auth/login${query}`)
  expect(begun.status, await begun.clone().text()).toBe(302)
  let next = locationOf(begun, url)
  for (let steps = 0; steps < 6 && !next.startsWith(url); steps += 1) {
    const isForm = next.includes('/interaction/')
    const body = new URLSearchParams({ account })
    const answer = await jar.fetch(next, isForm ? { method: 'POST', body } : {})
    next = locationOf(answer, next)
  }
  return next
}

const whoAmI = async (jar: CookieJar, url: string) => {
  const answer = await jar.fetch(`${url}/auth/session`, { headers: OWN_PAGE })
  return { status: answer.status, body: await answer.json() }
}

const signOut = async (jar: CookieJar, url: string) =>
  (await jar.fetch(`${url}/auth/session`, { method: 'DELETE', headers: OWN_PAGE })).json()

async function expectFailed(jar: CookieJar, url: string, callback: string, code = 'SIGN_IN_FAILED') {
  const answer = await jar.fetch(callback)
  expect(await answer.json()).toMatchObject({ code })
  expect((await whoAmI(jar, url)).status).toBe(401)
}

describe('a sign-in at a provider of accounts', () => {
  it('gives a person the role of the first rule that fits, with the claims of the user info endpoint', async () => {
    await using subject = await openSubject()
    const { url } = subject
    for (const [account, expected] of [
      ['zoe', { scopes: ['admin', 'read'], tenants: ['*'], name: /^zoe@acme\.example \([\w-]{8}\)$/ }],
      ['adam', { scopes: ['read'], tenants: ['shop'], name: /^adam@shop\.example \([\w-]{8}\)$/ }],
    ] as const) {
      const jar = createCookieJar()
      const callback = await signInAtProvider(jar, url, account, '?returnTo=/docs')
      const page = await jar.fetch(callback)
      expect(page.status, await page.clone().text()).toBe(200)
      expect(await page.text()).toContain('content="0;url=/docs"')
      const { body } = await whoAmI(jar, url)
      expect(body).toMatchObject({ kind: 'session', scopes: expected.scopes, tenants: expected.tenants })
      expect(body.name).toMatch(expected.name)
      const other = await jar.fetch(`${url}/tenants/other/manifest`, { headers: OWN_PAGE })
      expect(other.status).toBe(account === 'zoe' ? 200 : 403)
    }
    const headers = { authorization: `Bearer ${TOKEN}` }
    const audit = await (await fetch(`${url}/audit`, { headers })).text()
    expect(audit).toContain('zoe@acme.example (')
    expect(audit).toContain('"session.opened"')
    expect(subject.registry.log()).not.toMatch(/code=|id_token|the-secret-of-the-registry/)
  })

  it('is refused to an account that no rule fits, by a page that says so, even when a claim names all tenants', async () => {
    await using subject = await openSubject()
    const jar = createCookieJar()
    const callback = await signInAtProvider(jar, subject.url, 'mallory')
    const answer = await jar.fetch(callback, { headers: { accept: 'text/html,*/*' } })
    expect(answer.status).toBe(403)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await answer.text()).toContain('mallory@evil.example, but this account has no role')
    expect((await whoAmI(jar, subject.url)).status).toBe(401)
  })

  it('can begin at one registry and end at another', async () => {
    await using subject = await openSubject()
    await using another = await subject.startAnother()
    const jar = createCookieJar()
    const callback = await signInAtProvider(jar, subject.url, 'zoe')
    const cookie = jar.cookieFor(subject.url)
    const { pathname, search } = new URL(callback)
    const page = await fetch(`${another.url}${pathname}${search}`, { headers: { cookie } })
    expect(page.status, await page.clone().text()).toBe(200)
    expect(page.headers.getSetCookie().join()).toContain('plugboard-session=')
  })

  it('fails with another state, in another browser, and with a code that was used before', async () => {
    await using subject = await openSubject()
    const { url } = subject
    const jar = createCookieJar()
    const wrong = new URL(await signInAtProvider(jar, url, 'zoe'))
    wrong.searchParams.set('state', 'another')
    await expectFailed(jar, url, wrong.href)

    const stolen = await signInAtProvider(jar, url, 'zoe')
    await expectFailed(createCookieJar(), url, stolen)

    const cookie = jar.cookieFor(url)
    expect((await fetch(stolen, { headers: { cookie } })).status).toBe(200)
    const replayed = await fetch(stolen, { headers: { cookie } })
    expect(await replayed.json()).toMatchObject({
      code: 'SIGN_IN_FAILED',
      detail: 'The provider has answered invalid_grant.',
    })
    expect(replayed.headers.getSetCookie().join()).not.toContain('plugboard-session=')
  })

  it('fails when the id token is not for this sign-in, although the key of the provider has signed it', async () => {
    await using subject = await openSubject()
    const { url, provider } = subject
    const signInWith = async (claims: JWTPayload) => {
      const jar = createCookieJar()
      const callback = await signInAtProvider(jar, url, 'zoe')
      provider.forge((former) => ({ ...former, ...claims }))
      return { jar, callback }
    }
    const unchanged = await signInWith({})
    expect((await unchanged.jar.fetch(unchanged.callback)).status).toBe(200)
    for (const claims of [
      { nonce: 'another' },
      { iss: 'https://evil.example' },
      { aud: 'another-client' },
      { exp: 1 },
      { sub: 'adam' },
    ]) {
      const { jar, callback } = await signInWith(claims)
      await expectFailed(jar, url, callback)
    }
  })

  it('ends at the provider too, when the browser goes where the sign-out says', async () => {
    await using subject = await openSubject()
    const { url, provider } = subject
    const jar = createCookieJar()
    const signIn = async () => jar.fetch(await signInAtProvider(jar, url, 'zoe'))
    await signIn()
    const begun = await jar.fetch(`${url}/auth/login`)
    const again = await jar.fetch(locationOf(begun, url))
    expect(locationOf(again, url)).toContain('/auth/callback?code=')
    const { ended, providerSignOutUrl } = await signOut(jar, url)
    expect(ended).toBe(1)
    expect((await whoAmI(jar, url)).status).toBe(401)
    expect(providerSignOutUrl).toContain(`${provider.issuer}/`)
    const confirmation = await (await jar.fetch(providerSignOutUrl)).text()
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(confirmation) ?? []
    const confirmed = await jar.fetch(`${provider.issuer}/session/end/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    })
    expect(locationOf(confirmed, provider.issuer)).toBe(`${url}/auth/signed-out`)
    expect(await (await jar.fetch(`${url}/auth/signed-out`)).text()).toContain('You are signed out.')
    const anew = await jar.fetch(locationOf(await jar.fetch(`${url}/auth/login`), url))
    expect(locationOf(anew, provider.issuer)).toContain('/interaction/')
  })

  it('ends here also while the provider is down, and without a place to sign out there', async () => {
    await using subject = await openSubject()
    const { url, provider } = subject
    const jar = createCookieJar()
    await jar.fetch(await signInAtProvider(jar, url, 'zoe'))
    const headers = { cookie: jar.cookieFor(url), ...OWN_PAGE }
    await provider.close()
    await using another = await subject.startAnother()
    const answer = await fetch(`${another.url}/auth/session`, { method: 'DELETE', headers })
    expect([answer.status, await answer.json()]).toEqual([200, { ended: 1 }])
    await expect.poll(() => whoAmI(jar, url), { timeout: 40_000 }).toMatchObject({ status: 401 })
    expect(another.log()).toContain('signed out here alone')
  })

  it('with a token has no place at the provider to sign out', async () => {
    await using subject = await openSubject()
    const { url } = subject
    const jar = createCookieJar()
    const body = JSON.stringify({ token: TOKEN })
    const headers = { ...OWN_PAGE, 'content-type': 'application/json' }
    expect((await jar.fetch(`${url}/auth/session`, { method: 'POST', headers, body })).status).toBe(201)
    expect(await signOut(jar, url)).toEqual({ ended: 1 })
  })

  it('is answered 503 while the provider is down, and tokens and sessions work meanwhile', async () => {
    await using subject = await openSubject()
    const { url, provider } = subject
    const jar = createCookieJar()
    await jar.fetch(await signInAtProvider(jar, url, 'zoe'))
    const begun = createCookieJar()
    const callback = await signInAtProvider(begun, url, 'adam')
    await provider.close()
    const answer = await begun.fetch(callback)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('10')
    expect(await answer.json()).toMatchObject({ code: 'SIGN_IN_UNAVAILABLE' })
    expect((await whoAmI(jar, url)).status).toBe(200)
    const headers = { authorization: `Bearer ${TOKEN}` }
    expect((await fetch(`${url}/tokens`, { headers })).status).toBe(200)
    await using another = await subject.startAnother()
    const login = await fetch(`${another.url}/auth/login`, { redirect: 'manual' })
    expect(await login.json()).toMatchObject({ code: 'SIGN_IN_UNAVAILABLE' })
  })
})
