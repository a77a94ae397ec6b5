import { Problem } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const SECRET = 'secret-plugin'
/** Nobody has it. Nothing else may be told apart from it, so it has as many characters. */
const ABSENT = 'absent-plugin'

/** Callers, and whether each may read the plugin. */
const CALLERS = [
  { name: 'nobody', token: null, mayRead: false },
  { name: 'a stranger', token: { scopes: ['publish', 'read', 'install'] }, mayRead: false },
  { name: 'another tenant', token: { scopes: ['read', 'install'], tenants: ['other'] }, mayRead: false },
  {
    name: 'a publisher of another name with the name of the owner as its token',
    token: { scopes: ['publish'], publisher: 'globex', name: 'acme' },
    mayRead: false,
  },
  {
    name: 'a token of the owner that does not publish',
    token: { scopes: ['read'], publisher: 'acme' },
    mayRead: false,
  },
  {
    name: 'a token of the owner for other plugins',
    token: { scopes: ['publish'], publisher: 'acme', plugins: ['other-*'] },
    mayRead: false,
  },
  { name: 'a named tenant', token: { scopes: ['read'], tenants: ['shop'] }, mayRead: true },
  { name: 'a tenant that has it', token: { scopes: ['read'], tenants: ['keeper'] }, mayRead: true },
  { name: 'the owner', token: { scopes: ['publish'], publisher: 'acme' }, mayRead: true },
  { name: 'whoever it is offered to', token: { scopes: ['publish'], publisher: 'initech' }, mayRead: true },
  {
    name: 'an administrator',
    token: { scopes: ['publish', 'admin', 'read', 'install'], tenants: ['*'] },
    mayRead: true,
  },
] as const

const textOf = (name: string) => name.replaceAll(' ', '-').padEnd(40, '-')
const by = (name: string): Record<string, string> =>
  name === 'nobody' ? {} : { authorization: `Bearer ${textOf(name)}` }
const OWNER = by('the owner')
const ADMIN = by('an administrator')

const ENV = {
  REGISTRY_TOKENS: JSON.stringify(
    CALLERS.flatMap(({ name, token }) => (token ? [{ name, ...token, token: textOf(name) }] : [])),
  ),
}

/** Bodies that routes accept, by the end of their path. */
const BODIES: Readonly<Record<string, unknown>> = {
  '/tags/{tag}': { version: '1.0.0' },
  '/transfer': { to: 'globex' },
  '/visibility': { visibility: 'public' },
  '/owners/confirm': { revision: 0 },
  '/trusted-publishers': { provider: 'github', issuer: 'https://issuer.example', repository: 'acme/shop' },
  '/deprecate': { reason: 'Old.' },
  '/yank': { reason: 'Wrong.' },
  '/revoke': { reason: 'Bad.' },
  '/approve': {},
  '/reject': { reason: 'No.' },
}

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly isPublic: boolean
}

function uploadOf(id: string, version = '1.0.0'): FormData {
  const form = new FormData()
  form.append('file', new Blob(['export default 1\n']), 'plugin.js')
  form.append('metadata', JSON.stringify(metadataOf({ id, version, name: 'Hidden words' })))
  return form
}

async function publish(
  { request }: RegistryUnderTest,
  {
    id = SECRET,
    version = '1.0.0',
    query = '',
    headers = OWNER,
  }: {
    readonly id?: string
    readonly version?: string
    readonly query?: string
    readonly headers?: Record<string, string>
  } = {},
) {
  return request({ method: 'POST', url: `/plugins/upload${query}`, headers, form: uploadOf(id, version) })
}

/** Requires that a request is answered with success. */
async function ok(answer: Promise<{ status: number; text: string }>): Promise<void> {
  const { status, text } = await answer
  expect(status, text).toBeLessThan(300)
}

/** A registry with a plugin that was private from its first version on. */
async function openSecret(options: Parameters<typeof openRegistry>[0] = {}) {
  const registry = await openRegistry({ ...options, env: { ...ENV, ...options.env } })
  const { request } = registry
  const send = (
    method: Route['method'] | 'PATCH',
    url: string,
    headers: Record<string, string>,
    body?: unknown,
  ) => request({ method, url, headers, ...(body === undefined ? {} : { body }) })
  const name = (tenants: readonly string[]) =>
    ok(send('PUT', `/plugins/${SECRET}/visibility`, OWNER, { visibility: 'private', tenants }))
  const install = (tenant: string, body: object, headers = ADMIN) =>
    send('POST', '/plugins/install', { ...headers, 'x-tenant-id': tenant }, { pluginId: SECRET, ...body })
  await ok(publish(registry, { query: '?visibility=private' }))
  return { ...registry, send, ok, name, install }
}

async function routesOf({ request }: RegistryUnderTest): Promise<readonly Route[]> {
  const Document = z.object({
    paths: z.record(z.string(), z.record(z.string(), z.object({ security: z.array(z.unknown()) }))),
  })
  const { paths } = Document.parse((await request({ url: '/openapi.json' })).body)
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/plugins/{pluginId}'))
    .flatMap(([path, verbs]) =>
      Object.entries(verbs).map(([verb, { security }]) => ({
        method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).parse(verb.toUpperCase()),
        path,
        isPublic: security.length === 0,
      })),
    )
}

function requestOf({ method, path }: Route, pluginId: string, headers: Record<string, string>) {
  const url = path
    .replace('{pluginId}', pluginId)
    .replace('{version}', '1.0.0')
    .replace('{tag}', 'next')
    .replace('{publisherId}', 'a'.repeat(12))
    .replace('{publisher}', 'globex')
  const body = Object.entries(BODIES).find(([end]) => path.endsWith(end))?.[1]
  return { method, url, headers, ...(method === 'GET' || body === undefined ? {} : { body }) }
}

/** An answer without what differs between any two requests, and between the two ids. */
function comparable({ status, headers, text }: { status: number; headers: object; text: string }) {
  const {
    'x-request-id': _id,
    date: _date,
    'content-length': _length,
    ...others
  } = headers as Record<string, unknown>
  const kept = Object.entries(others).filter(([name]) => !name.startsWith('ratelimit'))
  const body = text.replaceAll(SECRET, ABSENT).replace(/"instance":"[^"]*"/, '')
  return { status, headers: Object.fromEntries(kept), body }
}

describe('a private plugin', () => {
  it.each(CALLERS.filter(({ mayRead }) => !mayRead))(
    'is answered on every route to $name as an id that nobody has',
    async ({ name }) => {
      await using registry = await openSecret()
      const routes = await routesOf(registry)
      expect(routes.length).toBeGreaterThan(20)
      const unexpected: string[] = []
      for (const route of routes) {
        const secret = await registry.request(requestOf(route, SECRET, by(name)))
        const absent = await registry.request(requestOf(route, ABSENT, by(name)))
        if (JSON.stringify(comparable(secret)) !== JSON.stringify(comparable(absent)))
          unexpected.push(`${route.method} ${route.path}: ${secret.text} instead of ${absent.text}`)
        if (route.isPublic && secret.status !== 404)
          unexpected.push(`${route.path} answered ${secret.status}`)
      }
      expect(unexpected).toEqual([])
    },
  )

  it.each(CALLERS.filter(({ mayRead }) => mayRead))(
    'is answered on every public route to $name, for no shared cache',
    async ({ name }) => {
      await using registry = await openSecret()
      await registry.name(['shop', 'keeper'])
      await registry.ok(registry.install('keeper', {}))
      await registry.name(['shop'])
      await registry.ok(registry.send('POST', `/plugins/${SECRET}/transfer`, OWNER, { to: 'initech' }))
      const routes = (await routesOf(registry)).filter(({ isPublic, method }) => isPublic && method === 'GET')
      expect(routes.length).toBeGreaterThan(5)
      const unexpected: string[] = []
      for (const route of routes) {
        const answer = await registry.request(requestOf(route, SECRET, by(name)))
        const isAnswered =
          answer.status === 200 || (answer.status === 404 && answer.body.code === 'CONFIGURATION_NOT_FOUND')
        if (!isAnswered) unexpected.push(`${route.path}: ${answer.text}`)
        if (answer.status !== 200) continue
        expect(answer.headers['cache-control']).toBe('private, no-cache')
        expect(answer.headers.vary).toMatch(/authorization/)
      }
      expect(unexpected).toEqual([])
    },
  )

  it('is in no public listing, and in the private one of whoever it belongs to or names', async () => {
    await using registry = await openSecret()
    await publish(registry, { id: 'open-plugin' })
    await registry.name(['shop'])
    const idsOf = async (query: string, name: string) => {
      const answer = await registry.send('GET', `/plugins${query}`, by(name))
      expect(answer.status, answer.text).toBe(200)
      expect(answer.body.nextCursor).toBeNull()
      return answer.body.items.map(({ id }: { id: string }) => id)
    }
    for (const { name } of CALLERS) {
      for (const query of ['', '?sort=updated', '?query=hidden', '?query=plugin'])
        expect(await idsOf(query, name), name).toEqual(['open-plugin'])
    }
    const listed = CALLERS.map(({ name }) => name)
    for (const name of listed) {
      const isListed = ['a named tenant', 'the owner', 'an administrator'].includes(name)
      expect(await idsOf('?visibility=private', name), name).toEqual(isListed ? [SECRET] : [])
    }
    const filtered = await registry.send('GET', '/plugins?visibility=private&query=x', OWNER)
    expect(filtered.problem()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
  })

  it('lists the private plugins of a caller a page after the other, each once', async () => {
    await using registry = await openSecret()
    for (const id of ['alpha-pay', 'beta-banner', 'gamma-chart'])
      await registry.ok(publish(registry, { id, query: '?visibility=private' }))
    const found: string[] = []
    let url = '/plugins?visibility=private&limit=1'
    for (let pages = 0; pages < 10; pages += 1) {
      const { body } = await registry.send('GET', url, OWNER)
      found.push(...body.items.map(({ id }: { id: string }) => id))
      if (body.nextCursor === null) break
      url = `/plugins?visibility=private&limit=1&cursor=${body.nextCursor}`
    }
    expect(found).toEqual(['alpha-pay', 'beta-banner', 'gamma-chart', SECRET])
  })

  it('from before plugins had owners is listed for the token that published it, also when that has another publisher now', async () => {
    await using registry = await openSecret()
    const { ownerships } = registry.catalog
    const headers = by('a publisher of another name with the name of the owner as its token')
    const list = async () => (await registry.send('GET', '/plugins?visibility=private&limit=1', headers)).body
    expect(await list()).toEqual({ items: [], nextCursor: null })
    const stored = await ownerships.find(SECRET)
    if (!stored) throw new Error('the record is gone')
    await ownerships.replace(stored, { ...stored.value, areTokenNames: true })
    expect(await list()).toMatchObject({ items: [{ id: SECRET }], nextCursor: null })
  })

  it('is not named to whoever uploads under its id, or under one that is like it', async () => {
    await using registry = await openSecret()
    const taken = await publish(registry, { headers: by('a stranger') })
    expect(Problem.parse(taken.body)).toMatchObject({
      code: 'PLUGIN_FORBIDDEN',
      detail: `${SECRET} does not belong to a stranger.`,
    })
    const like = await publish(registry, { id: 'secret-plug1n', headers: by('a stranger') })
    expect(Problem.parse(like.body)).toMatchObject({
      code: 'PLUGIN_ID_SIMILAR',
      detail: 'secret-plug1n is too like the id of a plugin of another publisher.',
    })
    for (const { text } of [taken, like]) expect(text).not.toMatch(/acme/)
  })

  it('is installed for tenants that are named, and is an id that nobody has for those of strangers', async () => {
    await using registry = await openSecret()
    await registry.name(['shop'])
    const stranger = by('another tenant')
    for (const body of [{}, { version: '1.0.0' }, { version: '^1.0.0' }, { version: 'next' }]) {
      const secret = await registry.install('other', body, stranger)
      const absent = await registry.send(
        'POST',
        '/plugins/install',
        { ...stranger, 'x-tenant-id': 'other' },
        { ...body, pluginId: ABSENT },
      )
      expect(comparable(secret)).toEqual(comparable(absent))
      expect(secret.status).toBe(404)
    }
    expect((await registry.install('other', {})).problem()).toMatchObject({
      status: 403,
      code: 'PLUGIN_PRIVATE',
    })
    await registry.ok(registry.install('shop', { version: '1.0.0' }))
  })

  it('stays with a tenant that is no longer named, which gets no other version of it and no longer can install it again', async () => {
    await using registry = await openSecret()
    await registry.name(['shop'])
    await registry.ok(registry.install('shop', { version: '^1.0.0' }))
    const plugin = `/tenants/shop/plugins/${SECRET}`
    await registry.name([])
    await registry.ok(publish(registry, { version: '1.1.0' }))
    const { body: upgrades } = await registry.send('GET', '/tenants/shop/upgrades', ADMIN)
    expect(upgrades).toMatchObject({
      items: [{ pending: '1.1.0', next: null, holds: [{ code: 'private' }] }],
    })
    const refused = await registry.send('PATCH', plugin, ADMIN, { version: '1.1.0' })
    expect(refused.problem()).toMatchObject({ status: 403, code: 'PLUGIN_PRIVATE' })
    await registry.ok(registry.send('PATCH', plugin, ADMIN, { config: { colour: 'red' }, enabled: false }))
    await registry.ok(registry.send('PATCH', plugin, ADMIN, { version: '1.0.0' }))
    expect((await registry.send('GET', '/tenants/shop/plugins', ADMIN)).body.items).toMatchObject([
      { pluginId: SECRET, version: '1.0.0' },
    ])
    await registry.ok(registry.send('DELETE', plugin, ADMIN))
    const back = await registry.send('POST', '/tenants/shop/rollback', ADMIN, { generation: 1 })
    expect(back.problem()).toMatchObject({ status: 403, code: 'PLUGIN_PRIVATE' })
    await registry.name(['shop'])
    await registry.ok(registry.install('shop', { version: '1.1.0' }))
  })

  it('goes back to a lower version, by a request or a rollback, only for tenants that are named', async () => {
    await using registry = await openSecret()
    await registry.name(['shop'])
    await registry.ok(publish(registry, { version: '1.1.0' }))
    await registry.ok(registry.install('shop', { version: '1.0.0' }))
    await registry.ok(registry.install('shop', { version: '1.1.0' }))
    const plugin = `/tenants/shop/plugins/${SECRET}`
    await registry.ok(registry.send('PATCH', plugin, ADMIN, { enabled: false }))
    const rollBack = (generation: number) =>
      registry.send('POST', '/tenants/shop/rollback', ADMIN, { generation })
    await registry.name([])
    for (const answer of [
      await registry.send('PATCH', plugin, ADMIN, { version: '1.0.0' }),
      await rollBack(1),
    ])
      expect(answer.problem()).toMatchObject({ status: 403, code: 'PLUGIN_PRIVATE' })
    await registry.ok(rollBack(2))
    await registry.name(['shop'])
    await registry.ok(rollBack(1))
  })
})
