import { createMemoryCatalog } from '@plugboard/catalog/memory'
import type { ObjectStore } from '@plugboard/storage'
import { createMemoryStore } from '@plugboard/storage/memory'
import { StoredVersionState, versionStateKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { publishBundle } from '../publish/publish-bundle.ts'
import { recoverPublishes } from '../publish/recovery/recover-publishes.ts'
import { createBundle, createEncoder, REF } from '../testing/bundle-under-test.ts'
import { createPorts, type PortsUnderTest, portsOn } from '../testing/ports-under-test.ts'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'
import { markVersion } from './mark-version.ts'

const TOKENS = JSON.stringify([
  { name: 'acme-ci', token: 'x'.repeat(24), scopes: ['publish'], plugins: ['acme-*'] },
])
const REASON = 'It sends card numbers to a log.'
const REVOKED = { revoked: { reason: REASON, at: '2026-01-01T00:00:00.000Z' } }

function mark({ request }: RegistryUnderTest, action: string, body: object = { reason: REASON }) {
  return request({ method: 'POST', url: `/plugins/test-plugin/versions/1.0.0/${action}`, body })
}

async function storedState(store: ObjectStore): Promise<StoredVersionState | null> {
  const object = await store.read(versionStateKey(REF))
  return object && StoredVersionState.parse(JSON.parse(object.bytes.toString()))
}

async function publish(ports: PortsUnderTest): Promise<void> {
  const bundle = createBundle({ 'bundle.js': 'export default 1' })
  await publishBundle(ports, {
    bundle,
    encoder: createEncoder(bundle),
    signal: new AbortController().signal,
  })
}

describe('the state of a version', () => {
  it.each([
    ['deprecate', 'undeprecate', 'deprecated'],
    ['yank', 'unyank', 'yanked'],
    ['revoke', 'unrevoke', 'revoked'],
  ] as const)(
    'is changed by %s with a reason and back by %s, and is in every answer and in the store',
    async (action, undo, state) => {
      await using registry = await openRegistry()
      await registry.publish(metadataOf())
      const version = async () =>
        (await registry.request({ url: '/plugins/test-plugin/versions/1.0.0' })).body
      const listed = async () =>
        (await registry.request({ url: '/plugins/test-plugin/versions' })).body.items[0]
      expect(await version()).toMatchObject({ state: 'active' })

      expect((await mark(registry, action)).body).toMatchObject({ version: '1.0.0', state })
      for (const read of [await version(), await listed()]) {
        expect(read).toMatchObject({ state, [state]: { reason: REASON, at: expect.any(String) } })
      }
      expect((await registry.request({ url: '/plugins/test-plugin' })).body.latestState).toBe(state)
      expect(await storedState(registry.store)).toMatchObject({ marks: { [state]: { reason: REASON } } })

      expect((await mark(registry, undo)).body).toMatchObject({ state: 'active' })
      expect((await version())[state]).toBeUndefined()
      expect(await storedState(registry.store)).toEqual({ schemaVersion: 1, marks: {} })
    },
  )

  it('names the plugin to use instead of a deprecated one', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf())
    const { body } = await mark(registry, 'deprecate', { reason: 'It is old.', replacement: 'new-plugin' })
    expect(body.deprecated).toMatchObject({ reason: 'It is old.', replacement: 'new-plugin' })
  })

  it('is not changed when the same request comes again, and keeps its time', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z')
    await using registry = await openRegistry({ clock: () => now })
    await registry.publish(metadataOf())
    await mark(registry, 'yank')
    now += 60_000
    expect((await mark(registry, 'yank')).body.yanked.at).toBe('2026-01-01T00:00:00.000Z')
    expect((await mark(registry, 'yank', { reason: 'Another one.' })).body.yanked).toEqual({
      reason: 'Another one.',
      at: '2026-01-01T00:01:00.000Z',
    })
  })

  it.each([{}, { reason: '' }, { reason: ' \n' }, { reason: 'x'.repeat(501) }, { reason: 'a', more: 1 }])(
    'needs a reason of at most 500 characters and nothing else: %j',
    async (body) => {
      await using registry = await openRegistry()
      await registry.publish(metadataOf())
      expect((await mark(registry, 'revoke', body)).problem().code).toBe('INVALID_REQUEST')
    },
  )

  it('of an unknown version or plugin is 404', async () => {
    await using registry = await openRegistry()
    expect((await mark(registry, 'yank')).problem().code).toBe('PLUGIN_NOT_FOUND')
    await registry.publish(metadataOf({ version: '2.0.0' }))
    expect((await mark(registry, 'yank')).problem().code).toBe('VERSION_NOT_FOUND')
  })

  it('is changed only with a token that may publish the plugin', async () => {
    await using registry = await openRegistry({ env: { REGISTRY_TOKENS: TOKENS } })
    const url = '/plugins/test-plugin/versions/1.0.0/revoke'
    const headers = { authorization: `Bearer ${'x'.repeat(24)}` }
    const body = { reason: REASON }
    expect((await registry.request({ method: 'POST', url, body })).status).toBe(401)
    const answer = await registry.request({ method: 'POST', url, body, headers })
    expect(answer.problem().code).toBe('PLUGIN_FORBIDDEN')
  })

  it.each([undefined, {}, { reason: 'It was a mistake.' }])(
    'is taken back with the body %j, since only a mark needs a reason',
    async (body) => {
      await using registry = await openRegistry()
      await registry.publish(metadataOf())
      await mark(registry, 'revoke')
      const url = '/plugins/test-plugin/versions/1.0.0/unrevoke'
      const answer = await registry.request({ method: 'POST', url, ...(body && { body }) })
      expect(answer.body).toMatchObject({ state: 'active' })
    },
  )

  it('is in the installations of every tenant, and changes their ETag', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf())
    await registry.install('acme', { pluginId: 'test-plugin' })
    const url = '/tenants/acme/plugins/test-plugin'
    const { headers } = await registry.request({ url })
    await mark(registry, 'yank')
    const read = await registry.request({ url, headers: { 'if-none-match': String(headers.etag) } })
    expect(read.body).toMatchObject({ state: 'yanked', yanked: { reason: REASON } })
    const { body } = await registry.request({ url: '/tenants/acme/plugins' })
    expect(body.items[0]).toMatchObject({ state: 'yanked' })
    const change = (etag: unknown) =>
      registry.request({
        method: 'PATCH',
        url,
        body: { config: { fee: 2 } },
        headers: { 'if-match': String(etag) },
      })
    expect((await change(headers.etag)).problem().code).toBe('PRECONDITION_FAILED')
    expect((await change(read.headers.etag)).body).toMatchObject({ state: 'yanked', config: { fee: 2 } })
  })

  it('is kept when the same bundle is uploaded again, which does not publish it again', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf())
    await mark(registry, 'revoke')
    expect(await registry.publish(metadataOf())).toMatchObject({ alreadyPublished: true, state: 'revoked' })
  })
})

describe('a yanked or revoked version', () => {
  it.each(['yank', 'revoke'])('is not installed after %s, and another one is the latest', async (action) => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf({ version: '0.9.0' }))
    await registry.publish(metadataOf())
    await mark(registry, action)
    const refused = await registry.install('acme', { pluginId: 'test-plugin', version: '1.0.0' })
    expect(refused.problem()).toMatchObject({
      code: 'VERSION_WITHDRAWN',
      detail: expect.stringContaining(REASON),
    })
    expect((await registry.install('acme', { pluginId: 'test-plugin' })).body.version).toBe('0.9.0')
    const url = '/tenants/acme/plugins/test-plugin'
    const patched = await registry.request({ method: 'PATCH', url, body: { version: '1.0.0' } })
    expect(patched.problem().code).toBe('VERSION_WITHDRAWN')
  })

  it('stays with a tenant that has it when its install without a version is repeated, unless it was revoked', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf({ version: '0.9.0' }))
    await registry.publish(metadataOf())
    await registry.install('acme', { pluginId: 'test-plugin' })
    const again = async () => (await registry.install('acme', { pluginId: 'test-plugin' })).body.version
    await mark(registry, 'yank')
    expect(await again()).toBe('1.0.0')
    await mark(registry, 'revoke')
    expect(await again()).toBe('0.9.0')
  })

  it('stays with a tenant that has it, whose configuration can still be changed', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf())
    await registry.install('acme', { pluginId: 'test-plugin' })
    await mark(registry, 'yank')
    const again = { pluginId: 'test-plugin', version: '1.0.0', config: { fee: 2 } }
    expect((await registry.install('acme', again)).body).toMatchObject({
      version: '1.0.0',
      config: { fee: 2 },
    })
  })
})

describe('a change of the state that is cut off', () => {
  it.each(['replaceIf', 'read'] as const)(
    'at the %s of the store is completed by the recovery',
    async (failOn) => {
      const ports = createPorts()
      await publish(ports)
      ports.store.plan({ failOn })
      await expect(markVersion(ports, REF, () => REVOKED)).rejects.toThrow()
      expect(await storedState(ports.store)).toBeNull()
      const outcomes: string[] = []
      await recoverPublishes(
        { ...ports, onRecovered: (_, outcome) => outcomes.push(outcome) },
        { failed: (_, error) => outcomes.push(String(error)) },
      )
      expect(outcomes).toEqual(['promoted'])
      expect(await storedState(ports.store)).toMatchObject({ marks: REVOKED })
      expect((await ports.catalog.versions.find(REF))?.value).toMatchObject({ lease: null, marks: REVOKED })
    },
  )

  it('is completed by the next change of the same version', async () => {
    const ports = createPorts({ waitMs: 1000 })
    await publish(ports)
    ports.store.plan({ failOn: 'replaceIf' })
    await expect(markVersion(ports, REF, () => REVOKED)).rejects.toThrow()
    ports.advance(1)
    await markVersion(ports, REF, (marks) => ({ ...marks, yanked: REVOKED.revoked }))
    expect(await storedState(ports.store)).toMatchObject({
      marks: { ...REVOKED, yanked: REVOKED.revoked },
    })
  })
})

it('changes of one version by several registries at once are all made, and the store has the last of them', async () => {
  const shared = { store: createMemoryStore(), catalog: createMemoryCatalog() }
  const registries = Array.from({ length: 3 }, () => portsOn(shared, { waitMs: 60_000 }))
  const [first] = registries
  if (!first) throw new Error('there is no registry')
  await publish(first)
  const reasons = Array.from({ length: 12 }, (_, index) => `reason ${index}`)
  const seen: number[] = []
  await Promise.all(
    reasons.map((reason, index) =>
      markVersion(registries[index % 3] ?? first, REF, ({ yanked }) => {
        const count = Number(yanked?.reason.split(' ').at(-1) ?? 0) + 1
        seen.push(count)
        return { yanked: { reason: `${reason}, change ${count}`, at: '2026-01-01T00:00:00.000Z' } }
      }),
    ),
  )
  const record = (await first.catalog.versions.find(REF))?.value
  expect(record?.marks?.yanked?.reason).toMatch(/, change 12$/)
  expect(await storedState(first.store)).toEqual({ schemaVersion: 1, marks: record?.marks })
})
