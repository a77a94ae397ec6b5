import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const INSTALLED = '/tenants/acme/plugins/test-plugin'
const QUIET = 'export default { extensions: {} }\n'
const FETCHING = `await fetch('https://api.example.com/rates')\n${QUIET}`
const ON = { UPGRADE_HOLD_CAPABILITIES: 'on' }

async function publish(registry: RegistryUnderTest, version: string, script: string) {
  return registry.publish(metadataOf({ version }), script)
}

async function update(registry: RegistryUnderTest, body: object) {
  return registry.request({ method: 'PATCH', url: INSTALLED, body })
}

async function versionOf(registry: RegistryUnderTest): Promise<unknown> {
  return (await registry.request({ url: INSTALLED })).body.version
}

async function pending(registry: RegistryUnderTest) {
  return (await registry.request({ url: '/tenants/acme/upgrades' })).body.items
}

/** A tenant that follows a plugin, of which a version is published then whose code sends requests. */
async function openGrown(env: Readonly<Record<string, string>>): Promise<RegistryUnderTest> {
  const registry = await openRegistry({ env })
  await publish(registry, '1.0.0', QUIET)
  await registry.install('acme', { pluginId: 'test-plugin', version: '^1.0.0' })
  const { capabilityChanges } = await publish(registry, '1.1.0', FETCHING)
  expect(capabilityChanges).toMatchObject({
    since: '1.0.0',
    added: expect.arrayContaining([
      expect.objectContaining({ name: 'network.fetch', target: 'api.example.com' }),
    ]),
  })
  return registry
}

describe('a version whose code can do more than that of the installed one', () => {
  it('is held, by every way that names no version, and the hold names what is new', async () => {
    await using registry = await openGrown(ON)
    expect(await pending(registry)).toMatchObject([
      {
        version: '1.0.0',
        pending: '1.1.0',
        next: null,
        holds: [
          {
            code: 'capability-grew',
            description:
              'The code of version 1.1.0 can do what that of 1.0.0 cannot: network.fetch (api.example.com). A request that names the version ends it.',
            until: null,
          },
        ],
      },
    ])
    await registry.install('acme', { pluginId: 'test-plugin', version: '^1.0.0' })
    await registry.install('acme', { pluginId: 'test-plugin' })
    await update(registry, { version: '>=1.0.0' })
    await update(registry, { version: 'latest' })
    expect(await versionOf(registry)).toBe('1.0.0')
  })

  it('is given to a tenant that names it, and what its code can do is accepted from then on', async () => {
    await using registry = await openGrown(ON)
    expect((await update(registry, { version: '1.1.0' })).body.version).toBe('1.1.0')
    await update(registry, { version: '^1.0.0' })
    await publish(registry, '1.2.0', `${FETCHING}// 1.2.0\n`)
    expect(await pending(registry)).toMatchObject([{ pending: '1.2.0', holds: [], next: '1.2.0' }])
  })

  it('does not hold back a version below it whose code can do no more', async () => {
    await using registry = await openGrown(ON)
    await publish(registry, '1.0.1', `${QUIET}// 1.0.1\n`)
    expect(await pending(registry)).toMatchObject([
      { pending: '1.1.0', holds: [{ code: 'capability-grew' }], next: '1.0.1' },
    ])
  })

  it('reaches no tenant through the worker', async () => {
    await using registry = await openGrown({ ...ON, UPGRADE_INTERVAL_MS: '20' })
    await publish(registry, '1.0.1', `${QUIET}// 1.0.1\n`)
    await expect.poll(() => versionOf(registry), { timeout: 60_000 }).toBe('1.0.1')
  })

  it('is a version as any other where the setting is off', async () => {
    await using registry = await openGrown({})
    expect(await pending(registry)).toMatchObject([{ pending: '1.1.0', holds: [], next: '1.1.0' }])
  })

  it('is not held where nobody knows what the installed one can do', async () => {
    await using registry = await openGrown(ON)
    const stored = await registry.catalog.versions.find({ pluginId: 'test-plugin', version: '1.0.0' })
    if (!stored) throw new Error('the version has no record')
    await registry.catalog.versions.replace(stored, { ...stored.value, capabilities: undefined })
    expect(await pending(registry)).toMatchObject([{ pending: '1.1.0', holds: [] }])
  })
})
