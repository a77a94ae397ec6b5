import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createChangeWatch } from './change-watch.ts'
import { createSubscriptions } from './subscriptions.ts'

/** On a machine that may have other work. */
const eventually = <Result>(assertion: () => Result | Promise<Result>) =>
  vi.waitFor(assertion, { timeout: 40_000, interval: 10 })

const tenant = (tenantId: string, generation: number) => ({ tenantId, generation, plugins: [] })

function watching() {
  const catalog = faulty(createMemoryCatalog())
  const subscriptions = createSubscriptions({ max: 10_000, maxPerTenant: 10 })
  const reports: string[] = []
  const watch = createChangeWatch({
    catalog,
    subscriptions,
    intervalMs: 1,
    report: (outage) => void reports.push(outage ? 'down' : 'up'),
  })
  onTestFinished(() => watch[Symbol.asyncDispose]())
  watch.start()
  const follow = (tenantId: string) => {
    const sent: number[] = []
    const subscription = subscriptions.take(tenantId)
    subscription.connect({ send: (generation) => sent.push(generation), end: () => {} }, null)
    watch.wake()
    return { sent, leave: () => subscription[Symbol.dispose]() }
  }
  const looks = () => catalog.calls.filter((call) => call === 'tenants.revisionsOf').length
  const nextLooks = (count: number) => {
    const before = looks()
    return eventually(() => expect(looks()).toBeGreaterThan(before + count))
  }
  return { catalog, reports, follow, looks, nextLooks }
}

describe('the watch for changes of other registries', () => {
  it('tells the readers of a tenant that is made, changed and removed, and reads no other record', async () => {
    const { catalog, follow, nextLooks } = watching()
    const { sent } = follow('acme')
    await eventually(() => expect(sent).toEqual([0]))
    const first = await catalog.tenants.insert(tenant('acme', 1))
    await eventually(() => expect(sent).toEqual([0, 1]))
    if (!first) throw new Error('the tenant was not made')
    await catalog.tenants.replace(first, tenant('acme', 2))
    await eventually(() => expect(sent).toEqual([0, 1, 2]))
    await catalog.tenants.insert(tenant('other', 1))
    const reads = () => catalog.calls.filter((call) => call === 'tenants.find').length
    const before = reads()
    await nextLooks(3)
    expect(reads()).toBe(before)
  })

  it('asks nothing while nobody follows a tenant', async () => {
    const { follow, looks, nextLooks } = watching()
    expect(looks()).toBe(0)
    const { leave } = follow('acme')
    await nextLooks(1)
    leave()
    await eventually(async () => {
      const before = looks()
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(looks()).toBe(before)
    })
    follow('acme')
    await nextLooks(1)
  })

  it('asks for many tenants at once', async () => {
    const { catalog, follow, nextLooks } = watching()
    const followed = Array.from({ length: 1200 }, (_, index) => follow(`tenant-${index}`))
    await nextLooks(3)
    await catalog.tenants.insert(tenant('tenant-1199', 5))
    await eventually(() => expect(followed.at(-1)?.sent).toEqual([0, 5]))
    expect(followed[0]?.sent).toEqual([0])
  })

  it('goes on after an outage of the catalog, which it reports once', async () => {
    const { catalog, reports, follow, nextLooks } = watching()
    const { sent } = follow('acme')
    await eventually(() => expect(sent).toEqual([0]))
    catalog.plan({ failOn: 'tenants.revisionsOf', times: 5 })
    await nextLooks(5)
    await catalog.tenants.insert(tenant('acme', 1))
    await eventually(() => expect(sent).toEqual([0, 1]))
    expect(reports).toEqual(['down', 'up'])
  })
})
