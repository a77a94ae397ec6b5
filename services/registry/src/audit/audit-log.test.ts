import { CatalogUnavailableError } from '@plugboard/catalog'
import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it } from 'vitest'
import { type AuditRecord, createAuditLog } from './audit-log.ts'
import { readEntries } from './read-entries.ts'
import { verifyChain } from './verify-chain.ts'

const record = (requestId: string, changes: Partial<AuditRecord> = {}): AuditRecord => ({
  action: 'tag.moved',
  outcome: 'changed',
  caller: { kind: 'local', name: null, tokenId: null, personId: null },
  address: '127.0.0.1',
  requestId,
  subject: { pluginId: 'a', tag: 'next' },
  before: null,
  after: { version: '1.0.0' },
  ...changes,
})

function openLog(catalog = faulty(createMemoryCatalog())) {
  const log = createAuditLog({ auditEntries: catalog.auditEntries, clock: Date.now })
  const entries = () => Array.fromAsync(readEntries(catalog.auditEntries, { after: 0 }))
  return { catalog, log, entries }
}

const faultsIn = async (values: AsyncIterable<unknown>) =>
  (await verifyChain(values, { isPart: false, known: [], report: () => {} })).faults

describe('an audit log', () => {
  it('has the entries of a process in the order in which they came, and stores those that wait together', async () => {
    const { catalog, log, entries } = openLog()
    const ids = Array.from({ length: 250 }, (_, index) => String(index))
    await Promise.all(ids.map((id) => log.append(record(id))))
    expect((await entries()).map(({ requestId }) => requestId)).toEqual(ids)
    // The first ones alone, since nothing waited, then the others.
    expect(catalog.calls.filter((call) => call === 'auditEntries.append').length).toBeLessThanOrEqual(4)
  })

  it('has every entry of several processes once, without a gap, in one chain', async () => {
    const memory = createMemoryCatalog()
    const logs = Array.from({ length: 4 }, () => openLog(faulty(memory)))
    const ids = Array.from({ length: 200 }, (_, index) => String(index))
    await Promise.all(ids.map(async (id, index) => logs[index % 4]?.log.append(record(id))))
    const stored = await Array.fromAsync(readEntries(memory.auditEntries, { after: 0 }))
    expect(new Set(stored.map(({ requestId }) => requestId))).toEqual(new Set(ids))
    expect(stored.map(({ sequence }) => sequence)).toEqual(ids.map((_, index) => index + 1))
    expect(await faultsIn(readEntries(memory.auditEntries, { after: 0 }))).toBe(0)
  })

  it.each(['auditEntries.newest', 'auditEntries.append'] as const)(
    'rejects while %s fails, and stores afterwards what it has kept',
    async (failOn) => {
      const { catalog, log, entries } = openLog()
      await log.append(record('before'))
      catalog.plan({ failOn, times: 1 })
      await expect(log.append(record('kept'))).rejects.toThrow(CatalogUnavailableError)
      await log.append(record('after'))
      expect((await entries()).map(({ requestId }) => requestId)).toEqual(['before', 'kept', 'after'])
    },
  )

  it('stores by itself what an outage has left', async () => {
    const { catalog, log, entries } = openLog()
    catalog.plan({ failOn: 'auditEntries.append', times: Infinity })
    await expect(log.append(record('kept'))).rejects.toThrow(CatalogUnavailableError)
    catalog.heal()
    await expect.poll(async () => (await entries()).map(({ requestId }) => requestId)).toEqual(['kept'])
  })

  it('tries once more when it is disposed, and ends while the outage lasts', async () => {
    const { catalog, log, entries } = openLog()
    catalog.plan({ failOn: 'auditEntries.append', times: 1 })
    await expect(log.append(record('kept'))).rejects.toThrow(CatalogUnavailableError)
    await log[Symbol.asyncDispose]()
    expect((await entries()).map(({ requestId }) => requestId)).toEqual(['kept'])
    const down = openLog()
    down.catalog.plan({ failOn: 'auditEntries.append', times: Infinity })
    await expect(down.log.append(record('lost'))).rejects.toThrow(CatalogUnavailableError)
    await down.log[Symbol.asyncDispose]()
    expect(await down.entries()).toEqual([])
  })

  it('stores an entry once when the answer to it is lost and others have come after it', async () => {
    const { catalog, log, entries } = openLog()
    catalog.plan({ failOn: 'auditEntries.append', effect: 'after', times: 1 })
    await expect(log.append(record('stored'))).rejects.toThrow(CatalogUnavailableError)
    await openLog(catalog).log.append(record('other'))
    await log.append(record('repeated'))
    expect((await entries()).map(({ requestId }) => requestId)).toEqual(['stored', 'other', 'repeated'])
    expect(await faultsIn(readEntries(catalog.auditEntries, { after: 0 }))).toBe(0)
  })

  it('says how many entries an outage took that it cannot keep', async () => {
    const lost: number[] = []
    const catalog = faulty(createMemoryCatalog())
    catalog.plan({ failOn: 'auditEntries.newest', times: 1 })
    const { auditEntries } = catalog
    await using log = createAuditLog({ auditEntries, clock: Date.now, onLost: (count) => lost.push(count) })
    await Promise.allSettled(Array.from({ length: 10_003 }, (_, index) => log.append(record(String(index)))))
    expect(lost).toEqual([3])
  })

  it('rejects when other processes are faster for five seconds', async () => {
    const catalog = createMemoryCatalog()
    let nowMs = 0
    const auditEntries = {
      ...catalog.auditEntries,
      append: async () => {
        nowMs += 1000
        return 0
      },
    }
    await using log = createAuditLog({ auditEntries, clock: () => nowMs })
    await expect(log.append(record('late'))).rejects.toThrow(CatalogUnavailableError)
    expect(nowMs).toBe(5000)
  })

  it('shortens long texts, and accepts any', async () => {
    const { catalog, log, entries } = openLog()
    const caller = { kind: 'token', name: 'a\ud800', tokenId: null, personId: null } as const
    await log.append(record('long', { caller, after: { reason: `${'é'.repeat(198)}🧩 and more`, n: 1 } }))
    const [entry] = await entries()
    expect(entry?.after).toEqual({ reason: `${'é'.repeat(198)}\ufffd…`, n: 1 })
    expect(entry?.caller.name).toBe('a\ufffd')
    expect(await faultsIn(readEntries(catalog.auditEntries, { after: 0 }))).toBe(0)
  })
})
