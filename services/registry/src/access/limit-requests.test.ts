import { describe, expect, it } from 'vitest'
import { openRegistry } from '../testing/registry-under-test.ts'

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
