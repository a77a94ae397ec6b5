import { once } from 'node:events'
import { type IncomingMessage, request as send } from 'node:http'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../config.ts'
import { ADMIN, ENV as AUDITED_ENV, entriesOf, TOKEN } from '../testing/audited-changes.ts'
import { openRegistry } from '../testing/registry-under-test.ts'

/** The proxy is 127.0.0.1; a client that reaches the registry itself is 127.0.0.9. */
const PROXY = '127.0.0.1'
const CLIENT = '127.0.0.9'
const ENV = { ...AUDITED_ENV, TRUSTED_PROXIES: `${PROXY}, 10.1.0.0/24, fd00::/64` }
/** A clock that stands, so that no window ends. */
const clock = () => 1_800_000_000_000

interface Sent {
  /** The address at this end of the connection. */
  readonly from: string
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string
}

/** A registry that listens, and requests over sockets from several addresses of this machine. */
async function openListening(env: Readonly<Record<string, string>> = ENV) {
  const registry = await openRegistry({ env, clock })
  const base = await registry.app.listen({ host: '127.0.0.1', port: 0 })
  const answerTo = async ({ from, method = 'GET', path = '/plugins', headers = {}, body }: Sent) => {
    const lists = Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [...value],
    ])
    const sent = send(new URL(path, base), {
      localAddress: from,
      method,
      headers: Object.fromEntries(lists),
      agent: false,
    })
    sent.end(body)
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    sent.once('response', resolve).once('error', reject)
    const answer = await promise
    answer.resume()
    await once(answer, 'end')
    return answer
  }
  return {
    answerTo,
    statusOf: async (sent: Sent) => (await answerTo(sent)).statusCode,
    /** Under which address a change is in the audit log. */
    auditedAddress: async (sent: Sent) => {
      const headers = { ...ADMIN, 'content-type': 'application/json', ...sent.headers }
      const body = JSON.stringify({ owners: [`owner-${Math.random()}`] })
      await answerTo({ ...sent, method: 'PUT', path: '/namespaces/acme', headers, body })
      return (await entriesOf(registry)).at(-1)?.address
    },
    [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
  }
}

const signIn = (headers: Readonly<Record<string, string>>): Sent => ({
  from: PROXY,
  method: 'POST',
  path: '/auth/session',
  headers: { ...headers, 'content-type': 'application/json' },
  body: JSON.stringify({ token: TOKEN }),
})

const load = (TRUSTED_PROXIES: string) => loadConfig({ ...AUDITED_ENV, TRUSTED_PROXIES })

describe('the audit log', () => {
  it.each([
    ['from a proxy without the header', PROXY, undefined, PROXY],
    ['from a proxy that names the client', PROXY, '192.0.2.1', '192.0.2.1'],
    [
      'from a proxy that adds the client to what the client made up',
      PROXY,
      '8.8.8.8, 192.0.2.1',
      '192.0.2.1',
    ],
    ['from a proxy for a client beside the named range', PROXY, '8.8.8.8, 10.1.1.1', '10.1.1.1'],
    ['through two proxies', PROXY, '192.0.2.1, 10.1.0.7', '192.0.2.1'],
    ['through a proxy of an IPv6 range', PROXY, '2001:db8::1, fd00::7', '2001:db8::1'],
    ['through a proxy that is not named', PROXY, '192.0.2.1, 10.2.0.7', '10.2.0.7'],
    ['from a proxy that writes no address', PROXY, 'unknown', PROXY],
    ['through two proxies, the outer of which writes no address', PROXY, 'unknown, 10.1.0.7', '10.1.0.7'],
    ['from a client that is no proxy', CLIENT, '192.0.2.1', CLIENT],
    ['from a client that is no proxy and names one', CLIENT, '192.0.2.1, 127.0.0.1', CLIENT],
  ])(
    'has for a change %s (connection %s, header %s) the address %s',
    async (_what, from, header, address) => {
      await using registry = await openListening()
      const headers = header === undefined ? {} : { 'x-forwarded-for': header }
      expect(await registry.auditedAddress({ from, headers })).toBe(address)
    },
  )

  it('has the last line of several X-Forwarded-For lines as the one that the proxy added', async () => {
    await using registry = await openListening()
    const headers = { 'x-forwarded-for': ['8.8.8.8', '192.0.2.1'] }
    expect(await registry.auditedAddress({ from: PROXY, headers })).toBe('192.0.2.1')
  })

  it('has the address of the connection when no proxy is named', async () => {
    await using registry = await openListening(AUDITED_ENV)
    const headers = { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=192.0.2.1', 'x-real-ip': '192.0.2.1' }
    expect(await registry.auditedAddress({ from: PROXY, headers })).toBe(PROXY)
  })
})

describe('the limit of requests without a token', () => {
  const env = { ...ENV, RATE_LIMIT_ANONYMOUS: '1' }

  it('is for each client of a proxy, whatever the client writes before its address', async () => {
    await using registry = await openListening(env)
    const via = (header: string) => registry.statusOf({ from: PROXY, headers: { 'x-forwarded-for': header } })
    expect([await via('192.0.2.1'), await via('192.0.2.2')]).toEqual([200, 200])
    expect([await via('192.0.2.1'), await via('8.8.8.8, 192.0.2.2')]).toEqual([429, 429])
  })

  it('is not evaded by a client without a proxy that names other addresses', async () => {
    await using registry = await openListening(env)
    const as = (header: string) => registry.statusOf({ from: CLIENT, headers: { 'x-forwarded-for': header } })
    expect([await as('192.0.2.1'), await as('192.0.2.2')]).toEqual([200, 429])
  })
})

describe('X-Forwarded-Host and X-Forwarded-Proto of a trusted proxy', () => {
  const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }

  it('do not make a page of another origin one of the registry', async () => {
    await using registry = await openListening()
    const headers = { ...ADMIN, ...forged, origin: 'https://evil.example' }
    const sent = { from: PROXY, method: 'DELETE', path: '/namespaces/acme', headers }
    expect(await registry.statusOf(sent)).toBe(403)
  })

  it('do not let anybody sign in through a proxy without REGISTRY_PUBLIC_URL, also not for a Host header of this machine', async () => {
    await using registry = await openListening()
    expect(await registry.statusOf(signIn({}))).toBe(201)
    expect(await registry.statusOf(signIn({ ...forged, 'x-forwarded-for': '192.0.2.1' }))).toBe(409)
    await using published = await openListening({ ...ENV, REGISTRY_PUBLIC_URL: 'https://registry.example' })
    const { statusCode, headers } = await published.answerTo(
      signIn({ 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'http' }),
    )
    expect(statusCode).toBe(201)
    expect(String(headers['set-cookie'])).toContain('Secure')
  })
})

describe('TRUSTED_PROXIES', () => {
  it('is empty by default, and lists addresses and ranges of both versions', () => {
    expect(loadConfig({}).trustedProxies).toEqual([])
    expect(load('10.0.0.7, 10.1.0.0/24,fd00::/64,').trustedProxies).toEqual([
      '10.0.0.7',
      '10.1.0.0/24',
      'fd00::/64',
    ])
  })

  it.each([
    'proxy.internal',
    'loopback',
    'true',
    '1',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/255.0.0.0',
    '10.0.0.0/8/8',
    'fd00::/129',
    'fe80::1%eth0',
    '*',
  ])('with %s is refused', (range) => {
    expect(() => load(`10.0.0.7,${range}`)).toThrow(
      `TRUSTED_PROXIES: ${JSON.stringify(range)} is neither an address nor a range`,
    )
  })

  it.each(['0.0.0.0/0', '::/0'])(
    'with %s is refused, since everybody would have such an address',
    (range) => {
      expect(() => load(range)).toThrow(`TRUSTED_PROXIES: ${JSON.stringify(range)} has all addresses`)
    },
  )

  it('is refused without tokens', () => {
    expect(() => loadConfig({ TRUSTED_PROXIES: '10.0.0.7' })).toThrow(
      'TRUSTED_PROXIES: a registry without tokens refuses what a proxy passes on',
    )
  })
})
