import { randomUUID } from 'node:crypto'
import { upgradeTaskId } from '@plugboard/catalog'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it } from 'vitest'
import { requestUpgrades } from './request-upgrades.ts'
import { finishPage, type ListTenants, renewPage, takePage } from './task-pages.ts'

const LEASE_MS = 10_000
const subject = { kind: 'plugin', pluginId: 'test-plugin' } as const
const taskId = upgradeTaskId(subject)

/** A task for the tenants of a plugin, with a clock that only moves by `pass`. */
async function openTask({ tenants }: { tenants: number }) {
  const catalog = createMemoryCatalog()
  const times = { installedAtMs: 1, updatedAtMs: 1 }
  const plugin = { pluginId: 'test-plugin', version: '1.0.0', config: {}, enabled: true, ...times }
  const tenantIds = Array.from({ length: tenants }, (_, index) => `tenant-${String(index).padStart(3, '0')}`)
  for (const tenantId of tenantIds)
    await catalog.tenants.insert({ tenantId, generation: 1, plugins: [plugin] })
  let nowMs = 1_000_000
  const ports = { catalog, clock: () => nowMs, createId: randomUUID, leaseMs: LEASE_MS }
  const listTenants: ListTenants = (query) =>
    catalog.tenants.listWithPlugin({ pluginId: subject.pluginId, ...query })
  const request = () => requestUpgrades({ catalog, wakeUpgrades: () => {} }, subject, { nowMs })
  await request()
  const read = async () => {
    const stored = await catalog.upgradeTasks.find(taskId)
    if (!stored) throw new Error('the task is lost')
    return stored
  }
  const requirePage = async () => {
    const page = await takePage(ports, await read(), listTenants)
    if (!page) throw new Error('there was no page to take')
    return page
  }
  return {
    tenantIds,
    listTenants,
    ports,
    request,
    read,
    take: requirePage,
    takeOrNull: async () => takePage(ports, await read(), listTenants),
    finish: (page: Awaited<ReturnType<typeof requirePage>>) => {
      const result = { visited: page.tenantIds.length, changed: 1, failed: 0 }
      return finishPage(ports, { taskId, page, result })
    },
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

describe('the pages of an upgrade task', () => {
  it('are taken by several processes at once, and have every tenant once', async () => {
    const { tenantIds, take, finish, read } = await openTask({ tenants: 120 })
    const pages = [await take(), await take(), await take()]
    expect(pages.flatMap((page) => page.tenantIds)).toEqual(tenantIds)
    await Promise.all(pages.map(finish))
    expect((await read()).value).toMatchObject({ dueAtMs: null, visited: 120, changed: 3, pages: [] })
    expect((await read()).value.finishedAtMs).not.toBeNull()
  })

  it('are taken by one process each when several are as fast', async () => {
    const { ports, read, listTenants } = await openTask({ tenants: 120 })
    const task = await read()
    const taken = await Promise.all([1, 2].map(() => takePage(ports, task, listTenants)))
    expect(taken.filter((page) => page !== null)).toHaveLength(1)
  })

  it('of a process that has stopped are taken over when the lease has ended, not before', async () => {
    const { take, takeOrNull, finish, pass, read, ports } = await openTask({ tenants: 60 })
    const abandoned = await take()
    await finish(await take())
    expect(await takeOrNull()).toBeNull()
    expect((await read()).value).toMatchObject({ visited: 10, dueAtMs: ports.clock() + LEASE_MS })
    pass(LEASE_MS)
    const again = await take()
    expect(again.tenantIds).toEqual(abandoned.tenantIds)
    // The process was only slow.
    await finish(abandoned)
    expect((await read()).value).toMatchObject({ visited: 10, finishedAtMs: null })
    await finish(again)
    expect((await read()).value).toMatchObject({ visited: 60, dueAtMs: null })
  })

  it('begin anew when the task is requested anew', async () => {
    const { tenantIds, take, finish, request, read } = await openTask({ tenants: 60 })
    const former = await take()
    await request()
    await finish(former)
    expect((await read()).value.visited).toBe(0)
    for (const page of [await take(), await take(), await take()]) await finish(page)
    expect((await read()).value).toMatchObject({ visited: tenantIds.length, dueAtMs: null })
  })

  it('that were under way when the task was requested anew are looked at again after their end', async () => {
    const { take, takeOrNull, finish, request } = await openTask({ tenants: 60 })
    const outdated = await take()
    await request()
    const others = [await take(), await take()]
    for (const page of others) await finish(page)
    // Whoever is at it may still write what was read before the request.
    expect(await takeOrNull()).toBeNull()
    await finish(outdated)
    const again = await take()
    expect(again.tenantIds).toEqual(outdated.tenantIds)
    await finish(again)
    expect(await takeOrNull()).toBeNull()
  })

  it('that were under way in a process that has stopped since are looked at again too', async () => {
    const { take, finish, request, pass, read } = await openTask({ tenants: 60 })
    const outdated = await take()
    await request()
    for (const page of [await take(), await take()]) await finish(page)
    pass(LEASE_MS)
    const again = await take()
    expect(again.tenantIds).toEqual(outdated.tenantIds)
    await finish(again)
    expect((await read()).value).toMatchObject({ visited: 60, dueAtMs: null })
  })

  it('are not taken over from a process that renews its lease', async () => {
    const { take, takeOrNull, finish, pass, ports, read } = await openTask({ tenants: 10 })
    const page = await take()
    for (let round = 0; round < 3; round += 1) {
      pass(LEASE_MS / 2)
      expect(await renewPage(ports, { taskId, page })).toBe(true)
      expect(await takeOrNull()).toBeNull()
    }
    await finish(page)
    expect((await read()).value).toMatchObject({ visited: 10, dueAtMs: null })
    expect(await renewPage(ports, { taskId, page })).toBe(false)
  })

  it('are none when no tenant has the plugin, and the task is done at once', async () => {
    const { takeOrNull, read } = await openTask({ tenants: 0 })
    expect(await takeOrNull()).toBeNull()
    expect((await read()).value).toMatchObject({ dueAtMs: null, visited: 0 })
  })
})
