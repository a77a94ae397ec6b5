import { FormerConfiguration, RevealedSecrets } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const URL = '/tenants/acme/plugins/test-plugin'
const SCHEMA = {
  type: 'object',
  properties: { label: { type: 'string' }, key: { type: 'string', writeOnly: true } },
}
const KEYS = { CONFIGURATION_KEYS: `2026:${Buffer.alloc(32, 7).toString('base64')}` }

/** A tenant that has configured a plugin in generations 1, 2 and 4. */
async function openConfigured(env: Readonly<Record<string, string>> = {}): Promise<RegistryUnderTest> {
  const registry = await openRegistry({ env: { ...KEYS, ...env } })
  await registry.publish(metadataOf({ configuration: { schema: SCHEMA } }))
  await registry.install('acme', { pluginId: 'test-plugin', config: { label: 'A', key: 'first' } })
  await patch(registry, { config: { label: 'B', key: 'second' } })
  await patch(registry, { order: 2 })
  await patch(registry, { config: { label: 'C', key: null } })
  return registry
}

const patch = (registry: RegistryUnderTest, body: unknown, query = '') =>
  registry.request({ method: 'PATCH', url: `${URL}${query}`, body })

const history = async (registry: RegistryUnderTest, query = '') => {
  const { body } = await registry.request({ url: `${URL}/configurations${query}` })
  return {
    items: body.items.map((item: unknown) => FormerConfiguration.parse(item)),
    nextCursor: body.nextCursor,
  }
}

const summaryOf = ({ generation, config, secrets }: FormerConfiguration) =>
  [generation, config['label'], secrets.map(({ pointer }) => pointer)] as const

describe('the configurations that a plugin of a tenant has had', () => {
  it('are listed with their generations, the latest first, without the values of secrets', async () => {
    await using registry = await openConfigured()
    const { items, nextCursor } = await history(registry)
    expect(items.map(summaryOf)).toEqual([
      [4, 'C', []],
      [2, 'B', ['/key']],
      [1, 'A', ['/key']],
    ])
    expect(nextCursor).toBeNull()
    expect(JSON.stringify(items)).not.toMatch(/first|second/)
  })

  it('are listed in pages', async () => {
    await using registry = await openConfigured()
    const first = await history(registry, '?limit=1')
    expect(first.items.map(summaryOf)).toEqual([[4, 'C', []]])
    const second = await history(registry, `?limit=5&cursor=${first.nextCursor}`)
    expect(second.items.map(summaryOf)).toEqual([
      [2, 'B', ['/key']],
      [1, 'A', ['/key']],
    ])
  })

  it('begin with the one that the oldest generation has, when earlier ones are not kept', async () => {
    await using registry = await openConfigured({ GENERATIONS_KEPT: '2' })
    expect((await history(registry)).items.map(summaryOf)).toEqual([
      [4, 'C', []],
      [3, 'B', ['/key']],
    ])
  })

  it('are none of a plugin that the tenant never had', async () => {
    await using registry = await openRegistry()
    expect(await history(registry)).toEqual({ items: [], nextCursor: null })
  })
})

describe('a former configuration', () => {
  it('is restored with its secrets, and the rest of the plugin stays', async () => {
    await using registry = await openConfigured()
    const { status, body } = await patch(registry, { configFromGeneration: 2 })
    expect(status).toBe(200)
    expect(body).toMatchObject({ generation: 5, config: { label: 'B' }, order: 2 })
    expect(body.changes).toMatchObject([{ description: 'test-plugin was configured anew.' }])
    const revealed = await registry.request({ url: `${URL}/secrets` })
    expect(RevealedSecrets.parse(revealed.body).secrets).toMatchObject([{ value: 'second' }])
    expect((await patch(registry, { configFromGeneration: 5 })).body).toMatchObject({ changes: [] })
  })

  it('is restored together with the version that accepts it, and refused without', async () => {
    await using registry = await openConfigured()
    const schema = { ...SCHEMA, required: ['label', 'amount'] }
    await registry.publish(metadataOf({ version: '2.0.0', configuration: { schema } }))
    await patch(registry, { version: '2.0.0', config: { label: 'D', amount: 1 } })
    const refused = await patch(registry, { configFromGeneration: 2 })
    expect(refused.problem().code).toBe('CONFIGURATION_REFUSED')
    const { body } = await patch(registry, { version: '1.0.0', configFromGeneration: 2 })
    expect(body).toMatchObject({ version: '1.0.0', config: { label: 'B' }, secrets: [{ pointer: '/key' }] })
  })

  it('can be previewed', async () => {
    await using registry = await openConfigured()
    const { body } = await patch(registry, { configFromGeneration: 1 }, '?dryRun=true')
    expect(body).toMatchObject({ generation: 5, config: { label: 'A' } })
    expect((await registry.request({ url: URL })).body).toMatchObject({ config: { label: 'C' } })
  })

  it.each([
    ['of a generation that there is not', { configFromGeneration: 9 }, 404, 'GENERATION_NOT_FOUND'],
    [
      'together with another one',
      { configFromGeneration: 1, config: { label: 'X' } },
      400,
      'INVALID_REQUEST',
    ],
    ['of a generation that is no number', { configFromGeneration: '1' }, 400, 'INVALID_REQUEST'],
  ])('%s is refused', async (_what, body, status, code) => {
    await using registry = await openConfigured()
    expect((await patch(registry, body)).problem()).toMatchObject({ status, code })
  })

  it('of a generation without the plugin is refused', async () => {
    await using registry = await openConfigured()
    await registry.request({ method: 'DELETE', url: URL })
    await registry.install('acme', { pluginId: 'test-plugin' })
    expect((await patch(registry, { configFromGeneration: 5 })).problem()).toMatchObject({
      code: 'PLUGIN_NOT_INSTALLED',
      detail: 'The tenant acme did not have test-plugin in generation 5.',
    })
  })
})
