import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { createMemoryStore } from '@plugboard/storage/memory'
import { versionManifestKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { publishBundle } from '../publish/publish-bundle.ts'
import { recoverPublishes } from '../publish/recovery/recover-publishes.ts'
import { createRecoveryReport } from '../publish/recovery/recovery-report.ts'
import {
  ADMIN,
  ENV,
  entriesOf,
  post,
  STAGED,
  stagingOf,
  succeed,
  uploadOf,
} from '../testing/audited-changes.ts'
import { createBundle, createEncoder, REF } from '../testing/bundle-under-test.ts'
import { type Life, mortal } from '../testing/mortal-ports.ts'
import { createPorts, type PortsUnderTest, portsOn } from '../testing/ports-under-test.ts'
import { openRegistry, type RequestUnderTest } from '../testing/registry-under-test.ts'
import { createAuditLog } from './audit-log.ts'

const VERSION = { pluginId: 'test-plugin', version: '1.1.0' }
const TAG = '/plugins/test-plugin/tags/next'
const NEVER = Number.POSITIVE_INFINITY

/** Each with what comes before it. */
const CHANGES: Readonly<Record<string, readonly [RequestUnderTest, ...RequestUnderTest[]]>> = {
  'version.published': [uploadOf({ version: '1.1.0' })],
  'version.approved': [post(`${STAGED}/1.1.0/approve`), stagingOf('1.1.0')],
  'version.rejected': [post(`${STAGED}/1.1.0/reject`), stagingOf('1.1.0')],
  'version.revoked': [
    post('/plugins/test-plugin/versions/1.1.0/revoke', { reason: 'It leaks.' }),
    uploadOf({ version: '1.1.0' }),
  ],
  'tag.moved': [{ method: 'PUT', url: TAG, body: { version: '1.1.0' } }, uploadOf({ version: '1.1.0' })],
  'tag.removed': [
    { method: 'DELETE', url: TAG },
    uploadOf({ version: '1.1.0' }),
    { method: 'PUT', url: TAG, body: { version: '1.1.0' } },
  ],
}

/** What a change is about, in the catalog and in the store. */
async function stateOf({ catalog, store }: Pick<PortsUnderTest, 'catalog' | 'store'>) {
  const version = (await catalog.versions.find(VERSION))?.value
  const keys = await Array.fromAsync(store.list('test-plugin/v1.1.0/'), ({ key }) => key)
  return {
    state: version?.state === 'publishing' ? undefined : version?.state,
    marks: version?.marks,
    tags: (await catalog.plugins.find('test-plugin'))?.value.tags ?? {},
    isVisible: keys.includes('test-plugin/v1.1.0/manifest.json'),
  }
}

/** Recovers what a killed registry left, as another one does. */
async function recover(ports: PortsUnderTest): Promise<void> {
  const { catalog, clock } = ports
  await using auditLog = createAuditLog({ auditEntries: catalog.auditEntries, clock })
  const onRecovered = createRecoveryReport({ log: { info() {} }, metrics: { recovered() {} }, auditLog })
  await recoverPublishes(
    { ...ports, onRecovered },
    {
      failed: (_ref, error) => {
        throw error
      },
    },
  )
}

/** Kills a registry before one write after another of a change, until the change is acknowledged. */
async function* killedBeforeEachWrite(requests: readonly [RequestUnderTest, ...RequestUnderTest[]]) {
  const [change, ...before] = requests
  for (let writes = 0; ; writes += 1) {
    const shared = { catalog: createMemoryCatalog(), store: createMemoryStore() }
    const life: Life = { writesLeft: NEVER }
    const startMs = Date.parse('2026-06-01T00:00:00Z')
    await using registry = await openRegistry({ env: ENV, clock: () => startMs, ...mortal(shared, life) })
    await succeed(registry, uploadOf({}))
    for (const request of before) await succeed(registry, request)
    const former = await stateOf(portsOn(shared))
    const entries = (await entriesOf(shared)).length
    life.writesLeft = writes
    const { status, headers } = await registry.request({
      ...change,
      headers: { ...ADMIN, ...change.headers },
    })
    if (status < 300) return
    life.writesLeft = -1
    const next = portsOn(shared)
    next.advance(86_400_000)
    await recover(next)
    yield {
      place: `killed before write ${writes + 1}`,
      requestId: headers['x-request-id'],
      isChanged: JSON.stringify(await stateOf(next)) !== JSON.stringify(former),
      entries: (await entriesOf(shared)).slice(entries),
    }
  }
}

describe('a change whose registry is killed before any of its writes', () => {
  it.each(Object.entries(CHANGES))(
    '(%s) has an entry that names who asked for it, if it has taken effect',
    async (action, requests) => {
      let kills = 0
      let namedByRecovery = 0
      for await (const { place, requestId, isChanged, entries } of killedBeforeEachWrite(requests)) {
        kills += 1
        const own = entries.filter((entry) => entry.action === action)
        const recovered = entries.filter(({ after }) => after?.['action'] === action)
        for (const entry of own)
          expect(entry, place).toMatchObject({ outcome: 'changed', requestId, caller: { name: 'bootstrap' } })
        for (const entry of recovered)
          expect(entry, place).toMatchObject({
            action: 'version.recovered',
            caller: { kind: 'worker', name: 'recovery' },
            after: { askedBy: 'bootstrap', askedByKind: 'environment', address: '127.0.0.1', requestId },
          })
        expect(isChanged && own.length + recovered.length === 0, place).toBe(false)
        // It is not said to be done before it is.
        expect(own.length > 0 && !isChanged, place).toBe(false)
        if (isChanged && own.length === 0) namedByRecovery += 1
      }
      expect(kills).toBeGreaterThan(4)
      expect(namedByRecovery).toBeGreaterThan(0)
    },
  )
})

describe('an upload whose registry was killed', () => {
  it.each([
    [
      'after its version became visible is named when the same upload of somebody else completes it',
      'after',
      1,
    ],
    [
      'before its version became visible is not named when the same upload of somebody else publishes it',
      'before',
      0,
    ],
  ] as const)('%s', async (_what, effect, times) => {
    const ports = createPorts()
    const recovered: unknown[] = []
    const entries: unknown[] = []
    const bundle = createBundle()
    const publishAs = (name: string) => {
      const caller = { kind: 'token', name, tokenId: null, personId: null } as const
      const asked = { action: 'version.published', caller, address: null, requestId: null } as const
      return publishBundle(
        { ...ports, onRecovered: (_ref, outcome, former) => recovered.push([outcome, former?.caller.name]) },
        {
          bundle,
          encoder: createEncoder(bundle),
          work: { asked, beforeRelease: async () => entries.push(name) },
          signal: new AbortController().signal,
        },
      )
    }
    ports.store.plan({ failOn: 'putIfAbsent', key: versionManifestKey(REF), effect })
    await expect(publishAs('anna')).rejects.toThrow()
    ports.advance(ports.leaseMs + 1)
    await publishAs('ben')
    expect(recovered).toEqual(Array.from({ length: times }, () => ['promoted', 'anna']))
    expect(entries).toEqual(['ben'])
  })
})
