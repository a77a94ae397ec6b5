import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { PluginConfiguration, versionManifestKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { publishBundle } from '../publish/publish-bundle.ts'
import { recoverPublishes } from '../publish/recovery/recover-publishes.ts'
import { createBundle, createEncoder } from '../testing/bundle-under-test.ts'
import { createPorts } from '../testing/ports-under-test.ts'
import { metadataOf, openRegistry } from '../testing/registry-under-test.ts'
import { createConfigurations } from './configurations.ts'

const URL = '/plugins/test-plugin/versions/1.0.0/configuration'
const REF = { pluginId: 'test-plugin', version: '1.0.0' }
const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    label: { type: 'string', title: 'Label' },
    gateway: { properties: { key: { writeOnly: true } } },
  },
}
const CONFIGURATION = { schema: SCHEMA, order: ['/label', '/gateway/key'] }

describe('the configuration of a version', () => {
  it('is answered with its schema as it was published, the order and the secrets', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf({ configuration: CONFIGURATION }))
    const { status, body } = await registry.request({ url: URL })
    expect(status).toBe(200)
    expect(body).toEqual({ ...CONFIGURATION, secrets: ['/gateway/key'] })
  })

  it('is answered 304 for its entity tag', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf({ configuration: CONFIGURATION }))
    const { headers } = await registry.request({ url: URL })
    const again = await registry.request({ url: URL, headers: { 'if-none-match': String(headers['etag']) } })
    expect(again).toMatchObject({ status: 304, text: '' })
  })

  it('is answered CONFIGURATION_NOT_FOUND for a version without one', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf())
    expect((await registry.request({ url: URL })).problem().code).toBe('CONFIGURATION_NOT_FOUND')
  })

  it('is answered VERSION_NOT_FOUND for a version that there is not', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf())
    const url = URL.replace('1.0.0', '2.0.0')
    expect((await registry.request({ url })).problem().code).toBe('VERSION_NOT_FOUND')
  })

  it('is in no answer that listings and documents give', async () => {
    await using registry = await openRegistry()
    const uploaded = await registry.publish(metadataOf({ configuration: CONFIGURATION }))
    expect(uploaded).not.toHaveProperty('configuration')
    for (const url of ['/plugins', '/plugins/test-plugin', '/plugins/test-plugin/versions']) {
      expect((await registry.request({ url })).text).not.toContain('gateway')
    }
    const record = await registry.catalog.versions.find(REF)
    expect(JSON.stringify(record)).not.toContain('gateway')
  })

  it('is read from the store once, and answered while the store is down afterwards', async () => {
    const store = faulty(createMemoryStore())
    await using registry = await openRegistry({ store })
    await registry.publish(metadataOf({ configuration: CONFIGURATION }))
    store.plan({ failOn: 'open', times: Infinity })
    expect((await registry.request({ url: URL })).problem().code).toBe('STORE_UNAVAILABLE')
    store.heal()
    expect((await registry.request({ url: URL })).status).toBe(200)
    store.plan({ failOn: 'open', times: Infinity })
    expect((await registry.request({ url: URL })).status).toBe(200)
  })

  it('that the store has lost is answered 503, and is put back by the same upload', async () => {
    await using registry = await openRegistry()
    const metadata = metadataOf({ configuration: CONFIGURATION })
    await registry.publish(metadata)
    await registry.store.remove(versionManifestKey(REF))
    expect((await registry.request({ url: URL })).problem().code).toBe('STORE_UNAVAILABLE')
    expect(await registry.publish(metadata)).toMatchObject({ alreadyPublished: true })
    expect((await registry.request({ url: URL })).body).toMatchObject(CONFIGURATION)
  })

  it('is another content: the same files with another schema are refused', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf({ configuration: CONFIGURATION }))
    const other = await registry.upload(metadataOf({ configuration: { schema: {} } }))
    expect(other.problem().code).toBe('VERSION_EXISTS')
  })

  it('is there after a publish that was cut off before it was recorded, and recovered', async () => {
    const ports = createPorts()
    ports.store.plan({ failOn: 'putIfAbsent', key: versionManifestKey(REF), effect: 'after' })
    const bundle = { ...createBundle(), configuration: PluginConfiguration.parse(CONFIGURATION) }
    const { signal } = new AbortController()
    await expect(publishBundle(ports, { bundle, encoder: createEncoder(bundle), signal })).rejects.toThrow()
    ports.advance(2 * ports.leaseMs)
    await recoverPublishes(ports, { failed() {} })
    const record = await ports.catalog.versions.find(REF)
    expect(record?.value && (await createConfigurations(ports.store).load(record.value))).toEqual(
      CONFIGURATION,
    )
  })
})

describe('an upload whose schema has faults', () => {
  it('is refused with a finding for each, and nothing is stored', async () => {
    await using registry = await openRegistry()
    const schema = { properties: { a: { type: 'texte' }, b: { $ref: 'https://attacker.example/' } } }
    const problem = (await registry.upload(metadataOf({ configuration: { schema } }))).problem()
    expect(problem).toMatchObject({ status: 422, code: 'BUNDLE_REFUSED' })
    expect(problem.errors?.[0]).toMatchObject({
      code: 'CONFIGURATION_INVALID',
      pointer: '/configuration/schema/properties/a/type',
    })
    expect(await registry.catalog.versions.find(REF)).toBeNull()
  })

  it('is refused when it takes longer than CONFIGURATION_TIMEOUT_MS, and the next one is accepted', async () => {
    await using registry = await openRegistry({ env: { CONFIGURATION_TIMEOUT_MS: '1000' } })
    const steps = Array.from({ length: 60 }, (_, index) => {
      const step = { $ref: `#/$defs/step${index}` }
      return [`step${index + 1}`, { allOf: [step, step] }]
    })
    const schema = { $defs: { step0: {}, ...Object.fromEntries(steps) }, $ref: '#/$defs/step60' }
    const problem = (await registry.upload(metadataOf({ configuration: { schema } }))).problem()
    const enforced = problem.errors?.filter(({ level }) => level === 'enforced')
    expect(enforced).toMatchObject([
      { code: 'CONFIGURATION_INVALID', message: expect.stringContaining('too much time') },
    ])
    await registry.publish(metadataOf({ configuration: { schema: { type: 'object' } } }))
  })
})
