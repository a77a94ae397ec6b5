import { connect } from 'node:net'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

/** On a machine that may have other work. */
const eventually = <Result>(assertion: () => Result | Promise<Result>) =>
  vi.waitFor(assertion, { timeout: 40_000, interval: 10 })

const ADMIN = 'a'.repeat(24)
const READER = 'r'.repeat(24)
const TOKENS = JSON.stringify([
  { name: 'admin', token: ADMIN, scopes: ['admin', 'read', 'install', 'publish'], tenants: ['*'] },
  { name: 'reader', token: READER, scopes: ['read'], tenants: ['acme'] },
])
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

async function follow({ app }: RegistryUnderTest, headers: Readonly<Record<string, string>> = {}) {
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
  socket.write(`GET /events HTTP/1.1\r\n${lines.join('')}\r\n`)
  await eventually(() => expect(text).toMatch(/retry: |^HTTP\/1\.1 [45]/))
  return { socket, text: () => text }
}

async function publish(registry: RegistryUnderTest, id: string, query = ''): Promise<void> {
  const form = new FormData()
  form.append('file', new Blob(['export default 1\n']), 'plugin.js')
  form.append('metadata', JSON.stringify(metadataOf({ id })))
  const url = `/plugins/upload${query}`
  const answer = await registry.request({ method: 'POST', url, headers: bearer(ADMIN), form })
  expect(answer.status, answer.text).toBe(201)
}

const install = (registry: RegistryUnderTest, tenantId: string, pluginId: string) =>
  registry.request({
    method: 'POST',
    url: '/plugins/install',
    headers: { ...bearer(ADMIN), 'x-tenant-id': tenantId },
    body: { pluginId },
  })

describe('GET /events', () => {
  it('tells an administrator of all changes, and a reader only of what it may read', async () => {
    await using registry = await openRegistry({ env: { REGISTRY_TOKENS: TOKENS } })
    const admin = await follow(registry, bearer(ADMIN))
    const reader = await follow(registry, bearer(READER))
    await publish(registry, 'hidden', '?visibility=private')
    await publish(registry, 'waiting', '?staged=true')
    await publish(registry, 'shown')
    await install(registry, 'other', 'shown')
    await install(registry, 'acme', 'shown')
    await eventually(() => expect(reader.text()).toContain('"tenantId":"acme"'))
    await eventually(() => expect(admin.text()).toContain('"tenantId":"acme"'))
    for (const known of ['hidden', 'waiting', 'shown', 'other']) expect(admin.text()).toContain(`"${known}"`)
    expect(reader.text()).toContain('{"action":"version.published","pluginId":"shown"}')
    for (const unknown of ['hidden', 'waiting', 'other']) expect(reader.text()).not.toContain(unknown)
    // Seven requests and their checks.
  }, 240_000)

  it('tells of what another registry on the same catalog changed', async () => {
    const catalog = createMemoryCatalog()
    const env = { REGISTRY_TOKENS: TOKENS, LIVE_POLL_INTERVAL_MS: '10' }
    await using first = await openRegistry({ catalog, env })
    await using second = await openRegistry({ catalog, env })
    const { text } = await follow(second, bearer(ADMIN))
    await publish(first, 'shown')
    await eventually(() =>
      expect(text()).toContain(
        'event: changes\ndata: {"changes":[{"action":"version.published","pluginId":"shown"}]}\n\n',
      ),
    )
  })

  it('refuses those who are not signed in, and one stream more than a caller may have', async () => {
    const env = { REGISTRY_TOKENS: TOKENS, LIVE_SUBSCRIBERS_MAX_PER_CALLER: '1' }
    await using registry = await openRegistry({ env })
    expect((await registry.request({ url: '/events' })).problem().code).toBe('UNAUTHENTICATED')
    const { socket } = await follow(registry, bearer(READER))
    const refused = await registry.request({ url: '/events', headers: bearer(READER) })
    expect(refused.problem().code).toBe('TOO_MANY_SUBSCRIBERS')
    await follow(registry, bearer(ADMIN))
    socket.destroy()
    await eventually(async () => {
      const next = await follow(registry, bearer(READER))
      expect(next.text()).toContain('200 OK')
    })
  })

  it('ends when the session of its reader ends, and tells it nothing more', async () => {
    await using registry = await openRegistry({ env: { REGISTRY_TOKENS: TOKENS } })
    const signedIn = await registry.request({
      method: 'POST',
      url: '/auth/session',
      body: { token: READER },
    })
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
    const { text } = await follow(registry, { cookie, 'sec-fetch-site': 'same-origin' })
    await registry.request({
      method: 'DELETE',
      url: '/auth/session',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    })
    await eventually(() => expect(text()).toMatch(/\r\n0\r\n\r\n$/))
    expect(text()).not.toContain('event:')
  })
})
