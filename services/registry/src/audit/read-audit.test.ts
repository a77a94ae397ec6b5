import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import type { AuditEntry } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { ADMIN, CHANGES, declare, ENV, entriesOf, START_MS, succeed } from '../testing/audited-changes.ts'
import { openRegistry } from '../testing/registry-under-test.ts'

describe('GET /audit', () => {
  it('finds entries by all that is named, the latest first, a page after the other', async () => {
    let nowMs = START_MS
    await using registry = await openRegistry({ env: ENV, clock: () => nowMs })
    for (const [request] of CHANGES) {
      await succeed(registry, request)
      nowMs += 1000
    }
    const find = async (query: string) => {
      const { body } = await succeed(registry, { url: `/audit?${query}` })
      return { ...body, actions: body.items.map(({ action }: AuditEntry) => action) }
    }
    expect((await find('')).actions).toEqual(CHANGES.map(([, facts]) => facts['action']).toReversed())
    expect((await find('tenantId=acme&action=tenant.updated')).items).toMatchObject([
      { after: { minReleaseAgeSeconds: 60 } },
    ])
    expect((await find('pluginId=test-plugin&tenantId=acme')).actions).toEqual([
      'tenant.plugin.uninstalled',
      'tenant.plugin.updated',
      'tenant.plugin.installed',
    ])
    expect((await find('caller=nobody')).actions).toEqual([])
    expect((await find('caller=bootstrap&limit=1')).items).toMatchObject([{ sequence: CHANGES.length }])
    const times = 'since=2026-06-01T00:00:01Z&until=2026-06-01T02:00:03%2B02:00'
    expect((await find(times)).actions).toEqual(['version.undeprecated', 'version.deprecated'])
    const seen: number[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await find(`limit=4&pluginId=test-plugin${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.items.map(({ sequence }: AuditEntry) => sequence))
      cursor = page.nextCursor
    }
    const wanted = (await entriesOf(registry)).filter(({ subject }) => subject.pluginId === 'test-plugin')
    expect(seen).toEqual(wanted.map(({ sequence }) => sequence).toReversed())
  })

  it.each(['action=unknown', 'since=yesterday', 'tenantId=%20', 'caller='])('refuses %s', async (query) => {
    await using registry = await openRegistry({ env: ENV })
    const answer = await registry.request({ url: `/audit?${query}`, headers: ADMIN })
    expect(answer.problem().code).toBe('INVALID_REQUEST')
  })
})

describe('GET /audit/export', () => {
  it('has every entry as a line of JSON, the oldest first, and goes on after the last one that is named', async () => {
    await using registry = await openRegistry({ env: ENV })
    for (let version = 1; version <= 5; version += 1) await succeed(registry, declare(version))
    const all = await succeed(registry, { url: '/audit/export' })
    expect(all.headers).toMatchObject({
      'content-type': 'application/jsonl; charset=utf-8',
      'cache-control': 'no-store',
    })
    const lines = all.text.split('\n')
    expect(lines.pop()).toBe('')
    expect(lines.map((line) => JSON.parse(line))).toEqual(await entriesOf(registry))
    const rest = await succeed(registry, { url: '/audit/export?after=3' })
    expect(rest.text).toBe(`${lines.slice(3).join('\n')}\n`)
    expect((await succeed(registry, { url: '/audit/export?after=5' })).text).toBe('')
  })

  it('is a 503 when the catalog does not answer', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openRegistry({ env: ENV, catalog })
    catalog.plan({ failOn: 'auditEntries.newest', times: 1 })
    const answer = await registry.request({ url: '/audit/export', headers: ADMIN })
    expect(answer.problem().code).toBe('CATALOG_UNAVAILABLE')
  })
})
