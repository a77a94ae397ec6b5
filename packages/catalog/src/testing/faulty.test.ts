import { describe, expect, it, vi } from 'vitest'
import { CatalogUnavailableError } from '../errors.ts'
import { createMemoryCatalog } from '../memory/create-catalog.ts'
import { faulty } from './faulty.ts'
import { sampleJob, samplePlugin, sampleTenant } from './sample-records.ts'

describe('a faulty catalog', () => {
  it('fails only the nth call, before its effect', async () => {
    await using catalog = faulty(createMemoryCatalog())
    catalog.plan({ failOn: 'tenants.insert', skip: 1 })
    expect(await catalog.tenants.insert(sampleTenant('one'))).not.toBeNull()
    await expect(catalog.tenants.insert(sampleTenant('two'))).rejects.toThrow(CatalogUnavailableError)
    expect(await catalog.tenants.find('two')).toBeNull()
    expect(await catalog.tenants.insert(sampleTenant('two'))).not.toBeNull()
  })

  it('fails a call after its effect, like a lost answer', async () => {
    await using catalog = faulty(createMemoryCatalog())
    const stored = await catalog.plugins.insert(samplePlugin('p'))
    if (!stored) throw new Error('not inserted')
    catalog.plan({ failOn: 'plugins.replace', effect: 'after' })
    const next = samplePlugin('p', { name: 'Next' })
    await expect(catalog.plugins.replace(stored, next)).rejects.toThrow(CatalogUnavailableError)
    expect((await catalog.plugins.find('p'))?.value).toEqual(next)
  })

  it('fails every call of a method from the nth on until it is healed', async () => {
    await using catalog = faulty(createMemoryCatalog())
    catalog.plan({ failOn: 'jobs.insert', skip: 1, times: Infinity })
    const stored = await catalog.jobs.insert(sampleJob('j'))
    await expect(catalog.jobs.insert(sampleJob('k'))).rejects.toThrow(CatalogUnavailableError)
    await expect(catalog.jobs.insert(sampleJob('k'))).rejects.toThrow(CatalogUnavailableError)
    expect(await catalog.jobs.find('j')).toEqual(stored)
    catalog.heal()
    expect(await catalog.jobs.insert(sampleJob('k'))).not.toBeNull()
  })

  it('hangs a call until it is healed', async () => {
    await using catalog = faulty(createMemoryCatalog())
    catalog.plan({ hangOn: 'tenants.find' })
    const settled = vi.fn<() => void>()
    const hanging = catalog.tenants.find('t').finally(settled)
    await catalog.tenants.insert(sampleTenant('t'))
    expect(settled).not.toHaveBeenCalled()
    catalog.heal()
    expect((await hanging)?.value).toEqual(sampleTenant('t'))
  })

  it('delays a call', async () => {
    await using catalog = faulty(createMemoryCatalog())
    catalog.plan({ delayOn: 'tenants.find', delayMs: 20 })
    const late = catalog.tenants.find('t')
    await catalog.tenants.insert(sampleTenant('t'))
    // Looked up after the insert, so after the delay.
    expect((await late)?.value).toEqual(sampleTenant('t'))
  })

  it('records the calls in order', async () => {
    await using catalog = faulty(createMemoryCatalog())
    await catalog.check()
    await catalog.versions.listExpired({ expiredBeforeMs: 1, limit: 1 })
    await catalog.jobs.insert(sampleJob('j'))
    expect(catalog.calls).toEqual(['check', 'versions.listExpired', 'jobs.insert'])
  })

  it('counts the calls for each fault from when it was planned', async () => {
    await using catalog = faulty(createMemoryCatalog(), { failOn: 'check', skip: 1 })
    await catalog.check()
    catalog.plan({ failOn: 'check', skip: 1, effect: 'after' })
    await expect(catalog.check()).rejects.toThrow(CatalogUnavailableError)
    await expect(catalog.check()).rejects.toThrow(CatalogUnavailableError)
    await catalog.check()
  })
})
