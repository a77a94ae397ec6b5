import { GenerationSummary, PendingUpgrade, TenantDocument, UploadResult } from '@plugboard/types'
import { describe, expect, it, vi } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const DAY_SECONDS = 86_400
const INSTALLED = '/tenants/acme/plugins/test-plugin'
const FIX = { name: 'CVE-2026-1234', reason: 'A payment could be confirmed without a login.' }

/** A tenant that waits a day for versions, of which it follows ^1.0.0, and a worker that looks for tasks all the time. */
async function openWaiting(tenant: Readonly<Record<string, unknown>> = {}): Promise<RegistryUnderTest> {
  const registry = await openRegistry({ env: { UPGRADE_INTERVAL_MS: '10' } })
  await registry.publish(metadataOf({ version: '1.0.0' }))
  await registry.install('acme', { pluginId: 'test-plugin', version: '^1.0.0' })
  const body = { minReleaseAgeSeconds: DAY_SECONDS, ...tenant }
  const { status } = await registry.request({ method: 'PATCH', url: '/tenants/acme', body })
  expect(status).toBe(200)
  return registry
}

const pending = async (registry: RegistryUnderTest) =>
  (await registry.request({ url: '/tenants/acme/upgrades' })).body.items.map((item: unknown) =>
    PendingUpgrade.parse(item),
  )

const latestGeneration = async (registry: RegistryUnderTest) =>
  GenerationSummary.parse(
    (await registry.request({ url: '/tenants/acme/generations?limit=1' })).body.items[0],
  )

const becomes = (registry: RegistryUnderTest, version: string) =>
  vi.waitFor(
    async () => expect((await registry.request({ url: INSTALLED })).body).toMatchObject({ version }),
    { timeout: 40_000, interval: 10 },
  )

describe('a version that is published as a security fix', () => {
  it('reaches a tenant that waits for others, and the generation says by what name and reason', async () => {
    await using registry = await openWaiting()
    await registry.publish(metadataOf({ version: '1.1.0' }))
    await registry.publish(metadataOf({ version: '1.0.1', securityFix: FIX }))
    await becomes(registry, '1.0.1')
    const securityFix = `${FIX.name}: ${FIX.reason}`
    expect((await registry.request({ url: INSTALLED })).body).toMatchObject({ securityFix })
    const [change] = (await latestGeneration(registry)).changes
    expect(change?.fields).toContainEqual({ field: 'securityFix', before: null, after: securityFix })
    expect(change?.description).toBe(
      `test-plugin was upgraded from 1.0.0 to 1.0.1, and it came without the wait, as a security fix (${securityFix}).`,
    )
    expect(await pending(registry)).toMatchObject([{ pending: '1.1.0', holds: [{ code: 'cooldown' }] }])
  })

  it('waits like others in a tenant that says so', async () => {
    await using registry = await openWaiting({ securityFixes: 'wait' })
    await registry.publish(metadataOf({ version: '1.0.1', securityFix: FIX }))
    expect(await pending(registry)).toMatchObject([
      { version: '1.0.0', pending: '1.0.1', holds: [{ code: 'cooldown' }], next: null },
    ])
  })

  it('is held by a freeze nevertheless', async () => {
    await using registry = await openWaiting({ freeze: { reason: 'Peak season.' } })
    await registry.publish(metadataOf({ version: '1.0.1', securityFix: FIX }))
    expect(await pending(registry)).toMatchObject([{ pending: '1.0.1', holds: [{ code: 'frozen' }] }])
  })

  it('is installed at once by a range, and an exact version that somebody names afterwards is no fix', async () => {
    await using registry = await openWaiting()
    await registry.publish(metadataOf({ id: 'other', version: '1.0.0', securityFix: FIX }))
    const { status, body } = await registry.install('acme', { pluginId: 'other', version: '^1.0.0' })
    expect(status).toBe(201)
    expect(body.securityFix).toContain(FIX.name)
    await registry.publish(metadataOf({ id: 'other', version: '1.0.1' }))
    const url = '/tenants/acme/plugins/other'
    const named = await registry.request({ method: 'PATCH', url, body: { version: '1.0.1' } })
    expect(named.body).toMatchObject({ version: '1.0.1', securityFix: null })
    expect(named.body.changes[0].description).toBe(
      'other was upgraded from 1.0.0 to 1.0.1, and it has the upgrade policy pinned instead of follow.',
    )
  })

  it('is none where no wait is set: the upgrade is like any other', async () => {
    await using registry = await openWaiting({ minReleaseAgeSeconds: 0 })
    await registry.publish(metadataOf({ version: '1.0.1', securityFix: FIX }))
    await becomes(registry, '1.0.1')
    expect((await registry.request({ url: INSTALLED })).body).toMatchObject({ securityFix: null })
  })

  it('is shown with its name and reason in the documents of the plugin', async () => {
    await using registry = await openRegistry()
    const uploaded = await registry.publish(metadataOf({ securityFix: FIX }))
    expect(UploadResult.parse(uploaded)).toMatchObject({ securityFix: FIX })
    const { body } = await registry.request({ url: '/plugins/test-plugin/versions/1.0.0' })
    expect(body).toMatchObject({ securityFix: FIX })
  })

  it.each([
    ['without a name', { reason: 'It leaks.' }],
    ['without a reason', { name: 'CVE-2026-1234' }],
    ['with an empty reason', { name: 'CVE-2026-1234', reason: ' ' }],
    ['that is only a flag', true],
  ])('%s is refused', async (_what, securityFix) => {
    await using registry = await openRegistry()
    expect((await registry.upload(metadataOf({ securityFix }))).problem().status).toBe(422)
  })
})

describe('whether security fixes wait', () => {
  it('comes back with a rollback', async () => {
    await using registry = await openWaiting({ securityFixes: 'wait' })
    const url = '/tenants/acme'
    await registry.request({ method: 'PATCH', url, body: { securityFixes: 'at-once' } })
    expect((await latestGeneration(registry)).changes).toMatchObject([
      { description: 'The tenant does not wait for security fixes.' },
    ])
    await registry.request({ method: 'POST', url: `${url}/rollback`, body: { generation: 2 } })
    const { body } = await registry.request({ url })
    expect(TenantDocument.parse(body)).toMatchObject({ generation: 4, securityFixes: 'wait' })
  })
})
