import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

/** On a machine that may have other work. */
const eventually = <Result>(assertion: () => Result | Promise<Result>) =>
  vi.waitFor(assertion, { timeout: 40_000, interval: 10 })

const TOKEN = 'x'.repeat(24)
const TOKENS = JSON.stringify([
  { name: 'a', token: TOKEN, scopes: ['read', 'install', 'publish'], tenants: ['acme'] },
])

interface Reader {
  readonly socket: Socket
  readonly text: () => string
  readonly generations: () => number[]
}

async function read(
  { app }: RegistryUnderTest,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Reader> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('the registry has no port')
  const socket = connect(address.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const lines = Object.entries({ host: 'localhost', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  socket.write(`${method} /tenants/acme/events HTTP/1.1\r\n${lines.join('')}\r\n`)
  await eventually(() => expect(text).toMatch(/^HTTP\/1\.1 \d{3} .*\r\n\r\n/s))
  return {
    socket,
    text: () => text,
    generations: () => [...text.matchAll(/^data: \{"generation":(\d+)\}$/gm)].map(([, id]) => Number(id)),
  }
}

async function openPublished(options: Parameters<typeof openRegistry>[0] = {}) {
  const registry = await openRegistry(options)
  await registry.publish(metadataOf())
  return registry
}

describe('GET /tenants/:tenantId/events', () => {
  it('begins with the present generation, 0 for a tenant without any, and sends each new one', async () => {
    await using registry = await openPublished()
    const { text, generations } = await read(registry)
    await eventually(() => expect(generations()).toEqual([0]))
    const [head] = text().split('\r\n\r\n')
    expect(head).toContain('HTTP/1.1 200 OK')
    expect(head).toContain('content-type: text/event-stream; charset=utf-8')
    expect(head).toContain('cache-control: no-store')
    expect(head).toContain('x-accel-buffering: no')
    expect(head).toContain('x-content-type-options: nosniff')
    expect(head).not.toContain('content-encoding')
    await registry.install('acme', { pluginId: 'test-plugin' })
    await registry.request({ method: 'DELETE', url: '/tenants/acme/plugins/test-plugin' })
    await eventually(() => expect(generations()).toEqual([0, 1, 2]))
  })

  it('ends the stream of a token that is revoked', async () => {
    const env = { REGISTRY_BOOTSTRAP_TOKEN: 'y'.repeat(24), LIVE_HEARTBEAT_MS: '1000' }
    await using registry = await openRegistry({ env })
    const admin = { authorization: `Bearer ${'y'.repeat(24)}` }
    const body = { name: 'page', scopes: ['read'], tenants: ['acme'] }
    const made = await registry.request({ method: 'POST', url: '/tokens', headers: admin, body })
    const { text, generations } = await read(registry, { authorization: `Bearer ${made.body.token}` })
    await eventually(() => expect(generations()).toEqual([0]))
    const url = `/tokens/${made.body.tokenId}`
    expect((await registry.request({ method: 'DELETE', url, headers: admin })).status).toBe(200)
    // The last chunk of the answer (RFC 9112 §7.1).
    await eventually(() => expect(text()).toMatch(/\r\n0\r\n\r\n$/))
  })

  it('ends the stream of a session that somebody has signed out of', async () => {
    const token = 'y'.repeat(24)
    await using registry = await openRegistry({
      env: { REGISTRY_BOOTSTRAP_TOKEN: token, LIVE_HEARTBEAT_MS: '1000' },
    })
    const opened = await registry.request({ method: 'POST', url: '/auth/session', body: { token } })
    const cookie = String(opened.headers['set-cookie']).split(';')[0] ?? ''
    const { text, generations } = await read(registry, { cookie })
    await eventually(() => expect(generations()).toEqual([0]))
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    const ended = await registry.request({ method: 'DELETE', url: '/auth/session', headers })
    expect(ended.body).toEqual({ ended: 1 })
    await eventually(() => expect(text()).toMatch(/\r\n0\r\n\r\n$/))
  })

  it('ends the stream of a session that is not used otherwise, at the idle limit', async () => {
    const token = 'y'.repeat(24)
    const idleMs = 600_000
    let nowMs = 1_800_000_000_000
    await using registry = await openRegistry({
      env: {
        REGISTRY_BOOTSTRAP_TOKEN: token,
        LIVE_HEARTBEAT_MS: '50',
        SESSION_IDLE_TIMEOUT_MS: String(idleMs),
      },
      clock: () => nowMs,
    })
    const opened = await registry.request({ method: 'POST', url: '/auth/session', body: { token } })
    const cookie = String(opened.headers['set-cookie']).split(';')[0] ?? ''
    const { text } = await read(registry, { cookie })
    const heartbeats = () => text().split('\n:\n').length
    nowMs += idleMs / 2
    const before = heartbeats()
    // The check of the second one began after the time had passed.
    await eventually(() => expect(heartbeats()).toBeGreaterThanOrEqual(before + 2))
    expect(text()).not.toMatch(/\r\n0\r\n\r\n$/)
    nowMs += idleMs / 2
    await eventually(() => expect(text()).toMatch(/\r\n0\r\n\r\n$/))
  })

  it('sends nothing about a dry run and about other tenants', async () => {
    await using registry = await openPublished()
    const { generations } = await read(registry)
    await registry.install('other', { pluginId: 'test-plugin' })
    await registry.request({
      method: 'POST',
      url: '/plugins/install?dryRun=true',
      headers: { 'x-tenant-id': 'acme' },
      body: { pluginId: 'test-plugin' },
    })
    await registry.install('acme', { pluginId: 'test-plugin' })
    await eventually(() => expect(generations()).toEqual([0, 1]))
  })

  it('does not repeat the generation that Last-Event-ID names', async () => {
    await using registry = await openPublished()
    await registry.install('acme', { pluginId: 'test-plugin' })
    const { generations } = await read(registry, { 'last-event-id': '1' })
    await registry.request({ method: 'DELETE', url: '/tenants/acme/plugins/test-plugin' })
    await eventually(() => expect(generations()).toEqual([2]))
  })

  it.each(['', '-1', '1e0', '0x1', '1, 1', '9'.repeat(400), '99', '__proto__', '1\t', '%31', 'Ã©'])(
    'sends the present generation to a client whose Last-Event-ID is %j',
    async (lastEventId) => {
      await using registry = await openPublished()
      await registry.install('acme', { pluginId: 'test-plugin' })
      const { generations } = await read(registry, { 'last-event-id': lastEventId })
      // A trailing tab is not part of the value (RFC 9110 §5.5).
      const expected = lastEventId.trim() === '1' ? [] : [1]
      await registry.request({ method: 'DELETE', url: '/tenants/acme/plugins/test-plugin' })
      await eventually(() => expect(generations()).toEqual([...expected, 2]))
    },
  )

  it('needs a token for this tenant', async () => {
    await using registry = await openRegistry({ env: { REGISTRY_TOKENS: TOKENS } })
    const request = (url: string, token: string) =>
      registry.request({ url, headers: { authorization: `Bearer ${token}` } })
    expect((await registry.request({ url: '/tenants/acme/events' })).problem().code).toBe('UNAUTHENTICATED')
    expect((await request('/tenants/acme/events', 'y'.repeat(24))).problem().code).toBe('UNAUTHENTICATED')
    expect((await request('/tenants/other/events', TOKEN)).problem().code).toBe('TENANT_FORBIDDEN')
    const { generations } = await read(registry, { authorization: `Bearer ${TOKEN}` })
    await eventually(() => expect(generations()).toEqual([0]))
  })

  it('tells a page of an allowed origin, by CORS', async () => {
    const ALLOWED_ORIGINS = 'https://admin.example'
    await using registry = await openRegistry({ env: { REGISTRY_TOKENS: TOKENS, ALLOWED_ORIGINS } })
    const { text } = await read(registry, { authorization: `Bearer ${TOKEN}`, origin: ALLOWED_ORIGINS })
    expect(text()).toContain(`access-control-allow-origin: ${ALLOWED_ORIGINS}`)
  })

  it('has no HEAD', async () => {
    await using registry = await openRegistry()
    expect((await registry.request({ method: 'HEAD', url: '/tenants/acme/events' })).status).toBe(405)
  })

  it('gives its place back when the client goes', async () => {
    await using registry = await openRegistry({ env: { LIVE_SUBSCRIBERS_MAX: '1' } })
    const first = await read(registry)
    const refused = await registry.request({ url: '/tenants/other/events' })
    expect(refused.problem()).toMatchObject({ status: 503, code: 'TOO_MANY_SUBSCRIBERS' })
    expect(refused.headers['retry-after']).toBe('30')
    first.socket.destroy()
    await eventually(async () => {
      const next = await read(registry)
      expect(next.text()).toContain('200 OK')
    })
  })

  it('answers 503 while the catalog is down, and takes no place then', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openRegistry({ catalog, env: { LIVE_SUBSCRIBERS_MAX: '1' } })
    catalog.plan({ failOn: 'tenants.find', times: 1 })
    const refused = await registry.request({ url: '/tenants/acme/events' })
    expect(refused.problem().code).toBe('CATALOG_UNAVAILABLE')
    const { generations } = await read(registry)
    await eventually(() => expect(generations()).toEqual([0]))
  })

  it('ends when the registry closes, which does not wait for it', async () => {
    const registry = await openRegistry()
    const { socket, text } = await read(registry)
    const ended = once(socket, 'end')
    await registry[Symbol.asyncDispose]()
    await ended
    // The last chunk, so that the client sees an end and not an error.
    expect(text()).toMatch(/0\r\n\r\n$/)
  })
})
