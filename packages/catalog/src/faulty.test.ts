import { describe, expect, it, vi } from 'vitest'
import { CatalogUnavailableError } from './errors.ts'
import { createFaultyCatalog } from './faulty.ts'
import { createMemoryCatalog } from './memory.ts'
import { sampleJob, samplePlugin, sampleTenant } from './sample-records.ts'

describe('createFaultyCatalog', () => {
  it('fails the nth call before its effect, and only that', async () => {
    await using catalog = createFaultyCatalog(createMemoryCatalog())
    catalog.plan({ on: 'tenants.insert', nth: 2, effect: { kind: 'fail', when: 'before' } })
    expect(await catalog.tenants.insert(sampleTenant('one'))).not.toBeNull()
    await expect(catalog.tenants.insert(sampleTenant('two'))).rejects.toThrow(CatalogUnavailableError)
    expect(await catalog.tenants.find('two')).toBeNull()
    expect(await catalog.tenants.insert(sampleTenant('two'))).not.toBeNull()
  })

  it('fails a call after its effect, as a lost answer does', async () => {
    await using catalog = createFaultyCatalog(createMemoryCatalog())
    const stored = await catalog.plugins.insert(samplePlugin('p'))
    if (!stored) throw new Error('not inserted')
    catalog.plan({ on: 'plugins.replace', effect: { kind: 'fail', when: 'after' } })
    const next = samplePlugin('p', { name: 'Next' })
    await expect(catalog.plugins.replace(stored, next)).rejects.toThrow(CatalogUnavailableError)
    expect((await catalog.plugins.find('p'))?.value).toEqual(next)
  })

  it('fails every write from the nth on until it is healed, and no read', async () => {
    await using catalog = createFaultyCatalog(createMemoryCatalog())
    catalog.plan({ on: 'write', nth: 2, times: Infinity, effect: { kind: 'fail', when: 'before' } })
    const stored = await catalog.jobs.insert(sampleJob('j'))
    if (!stored) throw new Error('not inserted')
    await expect(catalog.jobs.remove(stored)).rejects.toThrow(CatalogUnavailableError)
    await expect(catalog.plugins.insert(samplePlugin('p'))).rejects.toThrow(CatalogUnavailableError)
    expect(await catalog.jobs.find('j')).toEqual(stored)
    catalog.heal()
    expect(await catalog.jobs.remove(stored)).toBe(true)
  })

  it('lets a call hang until it is healed', async () => {
    await using catalog = createFaultyCatalog(createMemoryCatalog())
    catalog.plan({ on: 'tenants.find', effect: { kind: 'hang' } })
    const settled = vi.fn<() => void>()
    const hanging = catalog.tenants.find('t').finally(settled)
    await catalog.tenants.insert(sampleTenant('t'))
    expect(settled).not.toHaveBeenCalled()
    catalog.heal()
    expect((await hanging)?.value).toEqual(sampleTenant('t'))
  })

  it('delays a call', async () => {
    await using catalog = createFaultyCatalog(createMemoryCatalog())
    catalog.plan({ on: 'tenants.find', effect: { kind: 'delay', ms: 20 } })
    const late = catalog.tenants.find('t')
    await catalog.tenants.insert(sampleTenant('t'))
    // Looked up after the insert, so after the delay.
    expect((await late)?.value).toEqual(sampleTenant('t'))
  })

  it('tells the calls there were, in their order', async () => {
    await using catalog = createFaultyCatalog(createMemoryCatalog())
    await catalog.check()
    await catalog.versions.listExpired({ expiredBeforeMs: 1, limit: 1 })
    await catalog.jobs.insert(sampleJob('j'))
    expect(catalog.calls).toEqual(['check', 'versions.listExpired', 'jobs.insert'])
  })

  it('counts each planned fault from when it was planned, and lets the first planned act', async () => {
    await using catalog = createFaultyCatalog(createMemoryCatalog())
    await catalog.check()
    catalog.plan({ on: 'any', nth: 2, effect: { kind: 'fail', when: 'after' } })
    catalog.plan({ on: 'tenants.insert', effect: { kind: 'fail', when: 'before' } })
    await catalog.check()
    await expect(catalog.tenants.insert(sampleTenant('t'))).rejects.toThrow('after its effect')
    expect(await catalog.tenants.find('t')).not.toBeNull()
  })
})
