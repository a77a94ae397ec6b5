import type { InspectedBundle } from '@plugboard/bundle'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import type { ObjectStore } from '@plugboard/storage'
import { createMemoryStore } from '@plugboard/storage/memory'
import { bundleFileKey, versionManifestKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { createBlob, createBundle, createEncoder, REF } from '../../testing/bundle-under-test.ts'
import {
  createPorts,
  faultsOf,
  keysOf,
  type PortsUnderTest,
  portsOn,
} from '../../testing/ports-under-test.ts'
import { publishBundle } from '../publish-bundle.ts'
import { recoverPublishes, recoverVersion } from './recover-publishes.ts'

const signal = new AbortController().signal

function publish(ports: PortsUnderTest, bundle: InspectedBundle) {
  return publishBundle(ports, { bundle, encoder: createEncoder(bundle), signal })
}

/** Publishes until the planned failure, after which the lease is abandoned. */
async function interrupt(ports: PortsUnderTest, version = '1.0.0'): Promise<void> {
  await expect(publish(ports, bundleOf(version))).rejects.toThrow()
}

function bundleOf(version: string): InspectedBundle {
  return createBundle({ 'bundle.js': `export default '${version}'` }, { version })
}

/** What a round of the recovery reports, by version. */
async function recover(ports: PortsUnderTest): Promise<Record<string, string>> {
  const outcomes: Record<string, string> = {}
  const reporting: PortsUnderTest = {
    ...ports,
    onRecovered: ({ version }, outcome) => void (outcomes[version] = outcome),
  }
  await recoverPublishes(reporting, {
    failed: ({ version }, error) =>
      void (outcomes[version] = error instanceof Error ? error.name : String(error)),
  })
  return outcomes
}

/** Where a registry is paused, as by SIGSTOP, and at which of its visits there. */
interface Stop {
  readonly at: 'before a removal' | 'inside a removal' | 'after the last check of the lease'
  readonly nth: number
}

function stopping(
  store: ObjectStore,
  { at, nth, meanwhile }: Stop & { readonly meanwhile: () => Promise<unknown> },
): ObjectStore {
  let times = 0
  const stop = async (place: Stop['at']) => {
    if (place !== at) return
    times += 1
    if (times === nth) await meanwhile()
  }
  return {
    ...store,
    async *list(prefix, options) {
      for await (const entry of store.list(prefix, options)) {
        await stop('before a removal')
        yield entry
      }
    },
    async remove(key, { confirm, ...options } = {}) {
      await stop('inside a removal')
      confirm?.()
      await stop('after the last check of the lease')
      await store.remove(key, options)
    },
  }
}

/** Pauses one registry while it removes what a publish left; meanwhile another one publishes that version. */
async function removeAcrossStop(stop: Stop) {
  const shared = { store: createMemoryStore(), catalog: createMemoryCatalog() }
  const publisher = portsOn(shared)
  publisher.store.plan({ failOn: 'putIfAbsent', key: versionManifestKey(REF) })
  await interrupt(publisher)
  const publishAgain = () => publish(publisher, bundleOf('1.0.0'))
  const remover = portsOn({
    ...shared,
    store: stopping(shared.store, {
      ...stop,
      meanwhile: async () => {
        expire(remover)
        expire(publisher)
        await publishAgain()
      },
    }),
  })
  return { shared, publishAgain, outcomes: await recover(remover) }
}

function expire(ports: PortsUnderTest): void {
  ports.advance(ports.leaseMs + 1)
}

describe('recoverPublishes', () => {
  it('removes the objects and the record of a version that was never visible', async () => {
    const ports = createPorts()
    ports.store.plan({ failOn: 'putIfAbsent', key: versionManifestKey(REF) })
    await interrupt(ports)
    expire(ports)
    expect(await keysOf(ports.store)).not.toEqual([])
    expect(await recover(ports)).toEqual({ '1.0.0': 'removed' })
    expect(await keysOf(ports.store)).toEqual([])
    expect(await ports.catalog.versions.find(REF)).toBeNull()
  })

  it('promotes a version whose manifest is in the store', async () => {
    const ports = createPorts()
    ports.store.plan({ failOn: 'putIfAbsent', key: versionManifestKey(REF), effect: 'after' })
    const bundle = createBundle()
    await expect(publish(ports, bundle)).rejects.toThrow()
    expire(ports)
    expect(await recover(ports)).toEqual({ '1.0.0': 'promoted' })
    expect(await faultsOf(ports)).toEqual([])
  })

  it('lists a version that was made active and not listed', async () => {
    const ports = createPorts()
    ports.catalog.plan({ failOn: 'plugins.insert' })
    const bundle = createBundle()
    await expect(publish(ports, bundle)).rejects.toThrow()
    expire(ports)
    expect(await recover(ports)).toEqual({ '1.0.0': 'promoted' })
    expect(await faultsOf(ports)).toEqual([])
  })

  it('keeps an active version whose manifest the store has lost, and the same upload puts it back', async () => {
    const ports = createPorts()
    ports.catalog.plan({ failOn: 'plugins.insert' })
    await interrupt(ports)
    await ports.store.remove(versionManifestKey(REF))
    expire(ports)
    expect(await recover(ports)).toEqual({ '1.0.0': 'Error' })
    expect((await ports.catalog.versions.find(REF))?.value.state).toBe('active')
    expire(ports)
    await publish(ports, bundleOf('1.0.0'))
    expect(await faultsOf(ports)).toEqual([])
  })

  it('leaves a version with a live lease alone', async () => {
    const ports = createPorts()
    ports.store.plan({ failOn: 'putIfAbsent', times: Infinity })
    ports.catalog.plan({ failOn: 'versions.replace', times: Infinity })
    await interrupt(ports)
    expect(await recover(ports)).toEqual({})
    expect(await ports.catalog.versions.find(REF)).not.toBeNull()
  })

  it('recovers the other versions when one fails, and that one in a later round', async () => {
    const ports = createPorts()
    const poisoned = versionManifestKey({ ...REF, version: '1.0.0' })
    for (const version of ['1.0.0', '2.0.0', '3.0.0']) {
      ports.store.plan({ failOn: 'putIfAbsent', key: versionManifestKey({ ...REF, version }) })
      await interrupt(ports, version)
    }
    await ports.store.putIfAbsent(poisoned, createBlob('no manifest'), { contentType: 'text/plain' })
    expire(ports)
    expect(await recover(ports)).toEqual({
      '1.0.0': 'ManifestDamagedError',
      '2.0.0': 'removed',
      '3.0.0': 'removed',
    })
    await ports.store.remove(poisoned)
    expire(ports)
    expect(await recover(ports)).toEqual({ '1.0.0': 'removed' })
    expect(await keysOf(ports.store)).toEqual([])
  })

  it('keeps the record when an object cannot be removed, and removes both in a later round', async () => {
    const ports = createPorts()
    ports.store.plan({ failOn: 'putIfAbsent', key: versionManifestKey(REF) })
    await interrupt(ports)
    expire(ports)
    ports.store.plan({ failOn: 'remove' })
    expect(await recover(ports)).toEqual({ '1.0.0': 'StoreUnavailableError' })
    expect(await ports.catalog.versions.find(REF)).not.toBeNull()
    expire(ports)
    expect(await recover(ports)).toEqual({ '1.0.0': 'removed' })
    expect(await keysOf(ports.store)).toEqual([])
  })

  it('runs in only one of two registries at a time', async () => {
    const shared = { store: createMemoryStore(), catalog: createMemoryCatalog() }
    const first = portsOn(shared)
    const second = portsOn(shared)
    first.store.plan({ failOn: 'putIfAbsent', key: versionManifestKey(REF) })
    await interrupt(first)
    expire(first)
    expire(second)
    const rounds = await Promise.all([recover(first), recover(second)])
    expect(rounds.toSorted((left, right) => Object.keys(left).length - Object.keys(right).length)).toEqual([
      {},
      { '1.0.0': 'removed' },
    ])
    expect(await keysOf(shared.store)).toEqual([])
  })

  it('runs in another registry when the lease on the job has run out', async () => {
    const shared = { store: createMemoryStore(), catalog: createMemoryCatalog() }
    const first = portsOn(shared)
    const second = portsOn(shared)
    await recover(first)
    first.store.plan({ failOn: 'putIfAbsent', key: versionManifestKey(REF) })
    await interrupt(first)
    expect(await recover(second)).toEqual({})
    expire(second)
    expect(await recover(second)).toEqual({ '1.0.0': 'removed' })
  })

  it.each([
    { at: 'before a removal', nth: 1 },
    { at: 'before a removal', nth: 2 },
    { at: 'inside a removal', nth: 1 },
    { at: 'inside a removal', nth: 2 },
  ] as const)('removes nothing of a version published while it was paused $at, time $nth', async (stop) => {
    const { shared, outcomes } = await removeAcrossStop(stop)
    expect(outcomes).toEqual({ '1.0.0': 'LeaseLostError' })
    expect(await faultsOf(shared)).toEqual([])
  })

  it('reports a lost lease when it was paused after the last check, and the same upload restores the removed object', async () => {
    const { shared, outcomes, publishAgain } = await removeAcrossStop({
      at: 'after the last check of the lease',
      nth: 1,
    })
    expect(outcomes).toEqual({ '1.0.0': 'LeaseLostError' })
    const taken = bundleFileKey(REF, 'bundle.js')
    expect(await faultsOf(shared)).toEqual([`${taken} is missing`])
    expect((await publishAgain()).restored).toEqual([taken])
    expect(await faultsOf(shared)).toEqual([])
  })

  it('rejects when the catalog does not answer, so that the round is retried', async () => {
    const ports = createPorts()
    ports.catalog.plan({ failOn: 'versions.listExpired' })
    await expect(recover(ports)).rejects.toMatchObject({ name: 'CatalogUnavailableError' })
  })
})

it('recoverVersion skips a version that was published after its record was read', async () => {
  const ports = createPorts()
  ports.store.plan({ failOn: 'putIfAbsent', key: versionManifestKey(REF) })
  await interrupt(ports)
  const stored = await ports.catalog.versions.find(REF)
  if (!stored) throw new Error('the interrupted publish left no record')
  expire(ports)
  await publish(ports, bundleOf('1.0.0'))
  expect(await recoverVersion(ports, stored)).toBe('skipped')
  expect(await faultsOf(ports)).toEqual([])
})
