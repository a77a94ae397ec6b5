import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it } from 'vitest'
import { PROVIDER_SETTINGS } from '../testing/provider-settings.ts'
import { openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'
import { recordToken } from '../tokens/issue-token.ts'
import { createToken } from '../tokens/token-text.ts'
import { hashToken } from './credentials.ts'

const TOKEN = 'a-token-that-may-publish-all'
const TOKENS = JSON.stringify([{ name: 'ci', token: TOKEN, scopes: ['publish', 'install'], tenants: ['*'] }])
const ENV = {
  REGISTRY_TOKENS: TOKENS,
  RATE_LIMIT_CHANGES: '2',
  RATE_LIMIT_READS: '3',
  RATE_LIMIT_ANONYMOUS: '1',
}
const headers = { authorization: `Bearer ${TOKEN}` }
/** A clock that stands, so that no window ends. */
const clock = () => 1_800_000_000_000

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const aGuess = () => bearer(createToken().token)
const statusOf = async (registry: RegistryUnderTest, credential: Readonly<Record<string, string>>) =>
  (await registry.request({ url: '/plugins', headers: credential })).status

describe('requests', () => {
  it('with a token are limited apart for changes and for reads, and every answer says how many are left', async () => {
    await using registry = await openRegistry({ env: ENV, clock })
    const read = () => registry.request({ url: '/plugins', headers })
    const change = () =>
      registry.request({ method: 'DELETE', url: '/tenants/acme/plugins/test-plugin', headers })
    expect((await read()).headers).toMatchObject({
      ratelimit: '"reads";r=2;t=60',
      'ratelimit-policy': '"reads";q=3;w=60',
    })
    const missing = await change()
    expect(missing.status).toBe(404)
    expect(missing.headers['ratelimit']).toBe('"changes";r=1;t=60')
    await change()
    const refused = await change()
    expect(refused.problem()).toMatchObject({
      status: 429,
      code: 'RATE_LIMITED',
      retryable: true,
      detail: 'There are 2 requests a minute for this token (changes); the next ones are answered in 60 s.',
    })
    expect(refused.headers).toMatchObject({ 'retry-after': '60', ratelimit: '"changes";r=0;t=60' })
    expect((await read()).status).toBe(200)
  })

  it('without a token are limited by their address, whatever token they try, and health is still answered', async () => {
    await using registry = await openRegistry({ env: ENV, clock })
    const guess = (token: string) =>
      registry.request({ url: '/tokens', headers: { authorization: `Bearer ${token}` } })
    expect((await guess('a')).status).toBe(401)
    expect((await guess('b')).status).toBe(429)
    expect((await registry.request({ url: '/plugins' })).status).toBe(429)
    expect((await registry.request({ url: '/live' })).status).toBe(200)
    expect((await registry.request({ url: '/plugins', headers })).status).toBe(200)
  })

  it('of two tokens with one name are counted apart, in the settings and in the catalog', async () => {
    const [first, second] = ['a-token-of-enough-characters-1', 'a-token-of-enough-characters-2']
    const entries = [first, second].map((token) => ({ name: 'ci', token, scopes: ['admin'] }))
    const env = { ...ENV, REGISTRY_TOKENS: JSON.stringify(entries), RATE_LIMIT_READS: '1' }
    await using registry = await openRegistry({ env, clock })
    const issue = async () => {
      const body = { name: 'ci', scopes: ['read'] }
      const made = await registry.request({ method: 'POST', url: '/tokens', headers: bearer(first), body })
      return String(made.body.token)
    }
    for (const token of [first, second, await issue(), await issue()]) {
      expect(await statusOf(registry, bearer(token))).toBe(200)
      expect(await statusOf(registry, bearer(token))).toBe(429)
    }
  })

  it('of a token and of its sessions are counted together', async () => {
    await using registry = await openRegistry({ env: { ...ENV, RATE_LIMIT_READS: '1' }, clock })
    const opened = await registry.request({ method: 'POST', url: '/auth/session', body: { token: TOKEN } })
    const cookie = String(opened.headers['set-cookie']).split(';')[0] ?? ''
    expect(await statusOf(registry, headers)).toBe(200)
    expect(await statusOf(registry, { cookie, 'sec-fetch-site': 'same-origin' })).toBe(429)
  })

  it('of all CI jobs of a plugin are counted together, though each has a token of its own', async () => {
    await using registry = await openRegistry({ env: { ...ENV, RATE_LIMIT_READS: '1' }, clock })
    const jobOf = async (pluginId: string) => {
      const made = createToken()
      const provenance = { provider: 'github', issuer: 'https://ci.example', subject: 'a' } as const
      const grants = {
        name: `CI of ${pluginId}`,
        scopes: ['publish' as const],
        tenants: [],
        plugins: [pluginId],
      }
      const job = { ...grants, publisher: 'acme', provenance, expiresAtMs: clock() + 1 }
      await recordToken({ catalog: registry.catalog, clock }, made, { grants: job, createdBy: null })
      return bearer(made.token)
    }
    expect(await statusOf(registry, await jobOf('cart'))).toBe(200)
    expect(await statusOf(registry, await jobOf('cart'))).toBe(429)
    expect(await statusOf(registry, await jobOf('shop'))).toBe(200)
  })

  it('of all sessions of a person are counted together, and those of another person with the same name apart', async () => {
    const env = { ...PROVIDER_SETTINGS, RATE_LIMIT_READS: '1' }
    await using registry = await openRegistry({ env, clock })
    const sessionOf = async (personId: string, secret: string) => {
      const times = {
        createdAtMs: clock(),
        lastUsedAtMs: clock(),
        expiresAtMs: clock() + 1,
        endsAtMs: clock() + 1,
      }
      const grants = { scopes: ['read'], tenants: [], plugins: [], publisher: personId } as const
      const basis = { kind: 'provider', issuer: PROVIDER_SETTINGS.OIDC_ISSUER, ...grants } as const
      await registry.catalog.sessions.insert({
        sessionId: hashToken(secret),
        personId,
        name: 'eve',
        basis,
        ...times,
      })
      return { cookie: `plugboard-session=${secret}`, 'sec-fetch-site': 'same-origin' }
    }
    expect(await statusOf(registry, await sessionOf('one', 'a'.repeat(43)))).toBe(200)
    expect(await statusOf(registry, await sessionOf('one', 'b'.repeat(43)))).toBe(429)
    expect(await statusOf(registry, await sessionOf('two', 'c'.repeat(43)))).toBe(200)
  })

  it.each([
    ['2001:db8:0:1::1', '2001:db8:0:1:ffff::2', 429],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', 200],
    ['::1', '::2', 429],
    ['192.0.2.1', '192.0.2.2', 200],
  ])('from %s and %s get %i for the second one', async (first, second, status) => {
    await using registry = await openRegistry({ env: ENV, clock })
    const from = (remoteAddress: string) =>
      registry.app.inject({ url: '/plugins', headers: { host: 'localhost' }, remoteAddress })
    expect((await from(first)).statusCode).toBe(200)
    expect((await from(second)).statusCode).toBe(status)
  })

  it('are not limited in a registry without tokens, nor where the setting is 0', async () => {
    for (const env of [
      { RATE_LIMIT_ANONYMOUS: '1' },
      { REGISTRY_TOKENS: TOKENS, RATE_LIMIT_ANONYMOUS: '0' },
    ]) {
      await using registry = await openRegistry({ env, clock })
      await registry.request({ url: '/plugins' })
      const { status, headers: answered } = await registry.request({ url: '/plugins' })
      expect(status).toBe(200)
      expect(answered['ratelimit']).toBeUndefined()
    }
  })
})

describe('guessed tokens and sessions', () => {
  const GUESSED_ENV = {
    ...ENV,
    REGISTRY_BOOTSTRAP_TOKEN: 'b'.repeat(24),
    RATE_LIMIT_ANONYMOUS: '3',
    RATE_LIMIT_READS: '50',
  }

  /** A registry, how often it has asked its catalog, and tokens that it has. */
  async function openGuessed() {
    let nowMs = clock()
    const catalog = faulty(createMemoryCatalog())
    const registry = await openRegistry({ env: GUESSED_ENV, catalog, clock: () => nowMs })
    const issue = async () => {
      const made = createToken()
      const grants = {
        name: 'ci',
        scopes: ['read' as const],
        tenants: ['acme'],
        plugins: [],
        expiresAtMs: null,
      }
      await recordToken({ catalog, clock }, made, { grants, createdBy: null })
      return bearer(made.token)
    }
    const lookUps = () =>
      catalog.calls.filter((call) => call === 'tokens.find' || call === 'sessions.find').length
    return {
      registry,
      issue,
      pass: (ms: number) => void (nowMs += ms),
      from: async (
        remoteAddress: string,
        credential: Readonly<Record<string, string>>,
        url = '/tenants/acme',
      ) => {
        const before = lookUps()
        const sent = { host: 'localhost', ...credential }
        const { statusCode } = await registry.app.inject({ url, headers: sent, remoteAddress })
        return { status: statusCode, lookUps: lookUps() - before }
      },
      [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
    }
  }

  it('do not reach the catalog any more from an address with many of them, on no route, and do again a minute later', async () => {
    await using scene = await openGuessed()
    for (let times = 0; times < 3; times += 1) {
      expect(await scene.from('192.0.2.1', aGuess())).toEqual({ status: 401, lookUps: 1 })
    }
    const session = { cookie: `plugboard-session=${'a'.repeat(43)}`, 'sec-fetch-site': 'same-origin' }
    expect(await scene.from('192.0.2.1', aGuess())).toEqual({ status: 429, lookUps: 0 })
    expect(await scene.from('192.0.2.1', session)).toEqual({ status: 429, lookUps: 0 })
    expect(await scene.from('192.0.2.1', aGuess(), '/live')).toEqual({ status: 200, lookUps: 0 })
    expect(await scene.from('192.0.2.1', aGuess(), '/nowhere')).toEqual({ status: 429, lookUps: 0 })
    scene.pass(60_000)
    expect(await scene.from('192.0.2.1', aGuess())).toEqual({ status: 401, lookUps: 1 })
  })

  it('are counted on routes without a limit too', async () => {
    await using scene = await openGuessed()
    for (let times = 0; times < 3; times += 1) await scene.from('192.0.2.1', aGuess(), '/live')
    expect(await scene.from('192.0.2.1', aGuess(), '/live')).toEqual({ status: 200, lookUps: 0 })
  })

  it('lock out neither a token that was used from the same address before, nor one of the settings, nor another address', async () => {
    await using scene = await openGuessed()
    const atWork = await scene.issue()
    const begins = await scene.issue()
    expect((await scene.from('192.0.2.1', atWork)).status).toBe(200)
    for (let times = 0; times < 5; times += 1) await scene.from('192.0.2.1', aGuess())
    scene.pass(2000)
    // What is known of it is read again: it may have been revoked.
    expect(await scene.from('192.0.2.1', atWork)).toEqual({ status: 200, lookUps: 1 })
    expect(await scene.from('192.0.2.1', bearer('b'.repeat(24)))).toEqual({ status: 200, lookUps: 0 })
    expect(await scene.from('192.0.2.2', begins)).toEqual({ status: 200, lookUps: 1 })
  })

  it('lock out a token that was not used within ten minutes, from the same address, until the minute is over', async () => {
    await using scene = await openGuessed()
    const token = await scene.issue()
    expect((await scene.from('192.0.2.1', token)).status).toBe(200)
    scene.pass(600_001)
    for (let times = 0; times < 3; times += 1) await scene.from('192.0.2.1', aGuess())
    expect(await scene.from('192.0.2.1', token)).toEqual({ status: 429, lookUps: 0 })
    scene.pass(60_000)
    expect((await scene.from('192.0.2.1', token)).status).toBe(200)
  })
})
