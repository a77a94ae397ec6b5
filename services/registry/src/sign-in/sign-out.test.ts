import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SessionRecord } from '@plugboard/catalog'
import { describe, expect, it, onTestFinished } from 'vitest'
import { PROVIDER_SETTINGS } from '../testing/provider-settings.ts'
import { openRegistry } from '../testing/registry-under-test.ts'
import { ProviderUnavailableError } from './errors.ts'
import { createProvider, type Provider } from './provider.ts'
import { createFindSignOut } from './sign-out.ts'

const ISSUER = 'https://id.example'
const SIGNED_OUT = 'https://registry.example/auth/signed-out'
const GRANTS = { scopes: [], tenants: [], plugins: [], publisher: 'zoe' } as const

const sessionOf = (basis: SessionRecord['basis']): SessionRecord => ({
  sessionId: 'a'.repeat(64),
  personId: 'zoe',
  name: 'zoe',
  basis,
  createdAtMs: 0,
  lastUsedAtMs: 0,
  expiresAtMs: 1,
  endsAtMs: 1,
})
const OF_PROVIDER = sessionOf({ kind: 'provider', issuer: ISSUER, ...GRANTS })

const rejecting = (error: Error) => async () => {
  throw error
}

/** Where a session may sign out, with what was logged, at a provider that answers so. */
async function findWith(signOutUrl: Provider['signOutUrl'], session: SessionRecord | undefined) {
  const unused = rejecting(new Error('not asked here'))
  const provider = { authorizationUrl: unused, personAt: unused, signOutUrl }
  const warnings: unknown[] = []
  const find = createFindSignOut({ provider, issuer: ISSUER, signedOutUri: SIGNED_OUT })
  const url = await find(session, { warn: (...line: readonly unknown[]) => void warnings.push(line.at(-1)) })
  return { url, warnings }
}

/** A provider of accounts whose metadata has this too. */
async function providerWith(more: Readonly<Record<string, string>>) {
  const server = createServer((_request, response) => {
    const metadata = { issuer, response_types_supported: ['code'], jwks_uri: `${issuer}/jwks`, ...more }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(metadata))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = { issuer, clientId: 'plugboard', clientSecret: null, scopes: 'openid', timeoutMs: 40_000 }
  return createProvider(config, { clock: Date.now, wantedClaims: [] })
}

describe('the place to sign out at the provider', () => {
  it('is the one that it names for a browser that is to come back', async () => {
    const found = await findWith(async (signedOutUri) => `at the provider, then ${signedOutUri}`, OF_PROVIDER)
    expect(found).toEqual({ url: `at the provider, then ${SIGNED_OUT}`, warnings: [] })
  })

  it.each([
    ['no session', undefined],
    ['a session of a token', sessionOf({ kind: 'token', tokenId: null, sha256: 'b'.repeat(64) })],
    [
      'a session of another provider',
      sessionOf({ kind: 'provider', issuer: 'https://former.example', ...GRANTS }),
    ],
  ])('is not asked for with %s', async (_what, session) => {
    expect(await findWith(rejecting(new Error('asked')), session)).toEqual({ url: undefined, warnings: [] })
  })

  it('is missing where the provider has none', async () => {
    expect(await findWith(async () => null, OF_PROVIDER)).toEqual({ url: undefined, warnings: [] })
  })

  it('is missing while the provider does not answer, which is logged', async () => {
    const away = new ProviderUnavailableError('away')
    expect(await findWith(rejecting(away), OF_PROVIDER)).toEqual({
      url: undefined,
      warnings: ['signed out here alone: the provider does not answer'],
    })
  })

  it('is not missing because of a fault of the registry, which fails', async () => {
    await expect(findWith(rejecting(new TypeError('a fault')), OF_PROVIDER)).rejects.toThrow('a fault')
  })
})

describe('a provider of accounts', () => {
  it('gets the id of the client and where the browser is to come back to', async () => {
    const provider = await providerWith({ end_session_endpoint: 'https://id.example/end?tenant=a' })
    const url = new URL((await provider.signOutUrl(SIGNED_OUT)) ?? '')
    expect(`${url.origin}${url.pathname}`).toBe('https://id.example/end')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      tenant: 'a',
      client_id: 'plugboard',
      post_logout_redirect_uri: SIGNED_OUT,
    })
  })

  it('without an end_session_endpoint has no place to sign out', async () => {
    expect(await (await providerWith({})).signOutUrl(SIGNED_OUT)).toBeNull()
  })

  it('whose end_session_endpoint is not a URL does not answer as it should', async () => {
    const provider = await providerWith({ end_session_endpoint: 'nowhere' })
    await expect(provider.signOutUrl(SIGNED_OUT)).rejects.toThrow(ProviderUnavailableError)
  })
})

it('the page after a sign-out at the provider leads to a new sign-in, and loads nothing', async () => {
  await using registry = await openRegistry({ env: PROVIDER_SETTINGS })
  const page = await registry.request({ url: '/auth/signed-out' })
  expect(page.status).toBe(200)
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  expect(page.text).toContain('You are signed out. <a href="/auth/login">')
})
