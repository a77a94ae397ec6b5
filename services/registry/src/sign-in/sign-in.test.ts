import { describe, expect, it } from 'vitest'
import { hashToken } from '../access/credentials.ts'
import { PROVIDER_SETTINGS } from '../testing/provider-settings.ts'
import { openRegistry } from '../testing/registry-under-test.ts'

const ENV = PROVIDER_SETTINGS

describe('a sign-in', () => {
  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/a\n',
    'docs',
    '',
  ])('that is to lead to %j is refused', async (returnTo) => {
    await using registry = await openRegistry({ env: ENV })
    const url = `/auth/login?${String(new URLSearchParams({ returnTo }))}`
    const answer = await registry.request({ url })
    expect(answer.problem()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it.each(['/docs', '/auth/session', '/a?b=//c#d'])('that is to lead to %j begins', async (returnTo) => {
    await using registry = await openRegistry({ env: ENV })
    const answer = await registry.request({ url: `/auth/login?${String(new URLSearchParams({ returnTo }))}` })
    expect(answer.problem()).toMatchObject({ status: 503, code: 'SIGN_IN_UNAVAILABLE' })
  })

  it('that fails is shown as a page to a browser, without anything of the address', async () => {
    await using registry = await openRegistry({ env: ENV })
    const answer = await registry.request({
      url: '/auth/callback?state=%3Cscript%3E&error=%3Cscript%3E&error_description=%3Cscript%3E',
      headers: { accept: 'text/html' },
    })
    expect(answer.status).toBe(400)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
    expect(answer.text).toContain('This browser has not begun this sign-in')
    expect(answer.text).toContain('<a href="/auth/login">Sign in again</a>')
    expect(answer.text).not.toContain('script')
  })

  it('is not configured by default, and tokens are named instead', async () => {
    await using registry = await openRegistry()
    for (const url of ['/auth/login', '/auth/callback?code=a&state=b', '/auth/signed-out']) {
      expect((await registry.request({ url })).problem()).toMatchObject({
        status: 409,
        code: 'SIGN_IN_NOT_CONFIGURED',
      })
      const page = await registry.request({ url, headers: { accept: 'text/html' } })
      expect(page.text).toContain('No provider of accounts is configured.')
      expect(page.text).not.toContain('href')
    }
  })
})

describe('a registry with a provider and without tokens', () => {
  it('lets nobody in without a session', async () => {
    await using registry = await openRegistry({ env: ENV })
    expect((await registry.request({ url: '/tokens' })).problem().code).toBe('UNAUTHENTICATED')
  })

  it('refuses the sessions of a provider that it no longer has', async () => {
    await using registry = await openRegistry({ env: ENV })
    const cookie = `plugboard-session=${'a'.repeat(43)}`
    const grants = { scopes: ['admin'], tenants: ['*'], plugins: [], publisher: 'a' } as const
    await registry.catalog.sessions.insert({
      sessionId: hashToken('a'.repeat(43)),
      personId: 'p',
      name: 'zoe',
      basis: { kind: 'provider', issuer: 'https://former.example', ...grants },
      createdAtMs: 0,
      lastUsedAtMs: Date.now(),
      expiresAtMs: Date.now() + 60_000,
      endsAtMs: Date.now() + 60_000,
    })
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    expect((await registry.request({ url: '/tokens', headers })).problem().detail).toContain('has ended')
  })
})
