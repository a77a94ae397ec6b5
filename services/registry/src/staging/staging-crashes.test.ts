import type { CatalogMethod } from '@plugboard/catalog/faulty'
import type { VersionRef } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import type { Caller } from '../access/caller.ts'
import { publishBundle } from '../publish/publish-bundle.ts'
import { recoverPublishes } from '../publish/recovery/recover-publishes.ts'
import { scanStore } from '../scan/scan-store.ts'
import { archiveOf, entriesOf } from '../testing/archive-under-test.ts'
import { createBundle, createEncoder, REF } from '../testing/bundle-under-test.ts'
import { createPorts, faultsOf, keysOf, type PortsUnderTest } from '../testing/ports-under-test.ts'
import { approveVersion, rejectVersion } from './decide-version.ts'

const { signal } = new AbortController()
const LOCAL: Caller = { kind: 'local' }
const BUNDLE = createBundle(undefined, { maps: { 'bundle.js.map': '{}' } })
const CATALOG_WRITES = [
  'versions.insert',
  'versions.replace',
  'versions.remove',
  'fileLists.put',
  'fileLists.remove',
  'plugins.insert',
  'usages.insert',
  'upgradeTasks.insert',
] as const satisfies readonly CatalogMethod[]
const STORE_WRITES = ['putAllIfAbsent', 'putIfAbsent', 'replaceIf', 'remove'] as const

const stage = (ports: PortsUnderTest) =>
  publishBundle(ports, { bundle: BUNDLE, encoder: createEncoder(BUNDLE), isStaged: true, signal })
const stateOf = async ({ catalog }: PortsUnderTest, ref: VersionRef = REF) =>
  (await catalog.versions.find(ref))?.value.state
const recover = async (ports: PortsUnderTest) => {
  ports.advance(ports.leaseMs + 1)
  await recoverPublishes(ports, {
    failed: (_ref, error) => {
      throw error
    },
  })
}

/** Everything that can fail, one after the other, before and after it has its effect. */
function* failures() {
  for (const effect of ['before', 'after'] as const) {
    for (let skip = 0; skip < 4; skip += 1) {
      for (const failOn of CATALOG_WRITES) yield { effect, skip, failOn, isStore: false } as const
      for (const failOn of STORE_WRITES) yield { effect, skip, failOn, isStore: true } as const
    }
  }
}

type Failure = ReturnType<typeof failures> extends Generator<infer Each> ? Each : never

function plan(ports: PortsUnderTest, { effect, skip, ...failure }: Failure): void {
  if (failure.isStore) ports.store.plan({ failOn: failure.failOn, effect, skip })
  else ports.catalog.plan({ failOn: failure.failOn, effect, skip })
}

/** Does the work while each write fails once, and calls `after` for every failure that it met. */
async function whileEachFails(
  prepare: (ports: PortsUnderTest) => Promise<unknown>,
  work: (ports: PortsUnderTest) => Promise<unknown>,
  after: (ports: PortsUnderTest, what: string) => Promise<void>,
): Promise<number> {
  let met = 0
  for (const failure of failures()) {
    const ports = createPorts()
    await prepare(ports)
    plan(ports, failure)
    const outcome = await work(ports).catch((error: unknown) => error)
    ports.catalog.heal()
    ports.store.heal()
    if (!(outcome instanceof Error)) continue
    met += 1
    await after(ports, JSON.stringify(failure))
  }
  return met
}

describe('a staged version', () => {
  it('has all of its objects but the manifest that makes it visible, and no place in listings', async () => {
    const ports = createPorts()
    const { record } = await stage(ports)
    expect(record).toMatchObject({ state: 'staged', lease: null, counted: true })
    expect(await keysOf(ports.store)).toEqual(
      ['.gz/source-maps.zip', 'bundle.js', 'bundle.js.br', 'chunks/a.js', 'chunks/a.js.br'].map(
        (path) => `test-plugin/v1.0.0/${path}`,
      ),
    )
    expect(await ports.catalog.plugins.find(REF.pluginId)).toBeNull()
    expect(
      await ports.catalog.upgradeTasks.listDue({ dueBeforeMs: Number.MAX_SAFE_INTEGER, limit: 9 }),
    ).toEqual([])
  })

  it('is left alone by the recovery and the scan, and is in no archive', async () => {
    const ports = createPorts()
    await stage(ports)
    const keys = await keysOf(ports.store)
    await recover(ports)
    const findings: unknown[] = []
    await scanStore(ports, { remove: true, minAgeMs: 0, signal, report: (each) => findings.push(each) })
    expect(findings).toEqual([])
    expect(await keysOf(ports.store)).toEqual(keys)
    expect(await stateOf(ports)).toBe('staged')
    const names = (await entriesOf(await archiveOf(ports))).map(({ name }) => name)
    expect(names.filter((name) => name.includes('test-plugin'))).toEqual([])
  })

  it('is approved once and whole, or is still staged, whatever fails on the way', async () => {
    const met = await whileEachFails(
      stage,
      (ports) => approveVersion(ports, REF, { caller: LOCAL }),
      async (ports, what) => {
        await recover(ports)
        const isStaged = (await stateOf(ports)) === 'staged'
        const isVisible = (await keysOf(ports.store)).includes('test-plugin/v1.0.0/manifest.json')
        expect(isVisible, what).toBe(!isStaged)
        if (isStaged) await approveVersion(ports, REF, { caller: LOCAL })
        expect(await faultsOf(ports), what).toEqual([])
        expect((await ports.catalog.versions.find(REF))?.value, what).not.toHaveProperty('staged')
      },
    )
    expect(met).toBeGreaterThan(12)
  })

  it('is rejected to the end, whatever fails on the way, and its number stays used', async () => {
    const met = await whileEachFails(
      stage,
      (ports) => rejectVersion(ports, REF),
      async (ports, what) => {
        await recover(ports)
        if ((await stateOf(ports)) === 'staged') await rejectVersion(ports, REF)
        expect(await stateOf(ports), what).toBe('rejected')
        expect(await keysOf(ports.store), what).toEqual([])
        expect(await ports.catalog.fileLists.find({ ...REF, digest: BUNDLE.digest }), what).toBeNull()
        await expect(stage(ports), what).rejects.toMatchObject({ name: 'VersionRejectedError' })
      },
    )
    expect(met).toBeGreaterThan(6)
  })

  it('is staged whole, or nothing is left of it and the same upload stages it, whatever fails on the way', async () => {
    const met = await whileEachFails(
      async () => {},
      stage,
      async (ports, what) => {
        await recover(ports)
        const isGone = (await stateOf(ports)) === undefined
        expect(isGone ? await keysOf(ports.store) : [], what).toEqual([])
        expect((await stage(ports)).record.state, what).toBe('staged')
        await approveVersion(ports, REF, { caller: LOCAL })
        expect(await faultsOf(ports), what).toEqual([])
      },
    )
    expect(met).toBeGreaterThan(6)
  })

  it('is either approved or rejected when both happen at once', async () => {
    const ports = createPorts({ waitMs: 5000 })
    await stage(ports)
    const outcomes = await Promise.allSettled([
      approveVersion(ports, REF, { caller: LOCAL }),
      rejectVersion(ports, REF),
      approveVersion(ports, REF, { caller: LOCAL }),
    ])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const state = await stateOf(ports)
    expect(['active', 'rejected']).toContain(state)
    expect(state === 'active' ? await faultsOf(ports) : await keysOf(ports.store)).toEqual([])
  })

  it('is not approved when the store has lost some of it', async () => {
    const ports = createPorts()
    await stage(ports)
    await ports.store.remove('test-plugin/v1.0.0/chunks/a.js')
    await expect(approveVersion(ports, REF, { caller: LOCAL })).rejects.toMatchObject({
      name: 'BundleDamagedError',
    })
    await recover(ports)
    expect(await stateOf(ports)).toBe('staged')
  })
})
