import { CatalogUnusableError, type OwnershipRecord } from '@plugboard/catalog'
import { StoreUnavailableError } from '@plugboard/storage'
import { accessKey, type PluginVisibility } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { firstOwners } from '../ownership/owners-of.ts'
import { createPorts, type PortsUnderTest } from '../testing/ports-under-test.ts'
import { type AccessReport, settleAccess, settleDueAccess, taskOf } from './settle-access.ts'

const ID = 'test-plugin'
const UNEXPECTED: AccessReport = {
  failed: (_pluginId, error) => {
    throw error
  },
}

async function createChanging(to: PluginVisibility, former?: PluginVisibility): Promise<PortsUnderTest> {
  const ports = createPorts()
  await ports.catalog.ownerships.insert({
    ...firstOwners(ID, ['acme'], 1),
    visibility: 'private',
    tenants: ['shop'],
    accessTask: taskOf(ports, to),
  })
  const record = {
    pluginId: ID,
    latest: {
      id: ID,
      name: 'Test',
      version: '1.0.0',
      description: '',
      category: null,
      extensionPoints: [],
      compat: {},
      isolation: 'inline' as const,
    },
    latestEntry: 'bundle.js',
    createdAtMs: 1,
    updatedAtMs: 1,
  }
  await ports.catalog.plugins.insert(former === 'private' ? { ...record, isPrivate: true } : record)
  if (former) await storeAs(ports, former)
  return ports
}

async function storeAs(ports: PortsUnderTest, visibility: PluginVisibility): Promise<void> {
  const entityTag = (await ports.store.read(accessKey(ID)))?.entityTag ?? null
  const options = { entityTag, contentType: 'application/json' }
  await ports.store.replaceIf(
    accessKey(ID),
    Buffer.from(JSON.stringify({ schemaVersion: 1, visibility })),
    options,
  )
}

/** Everything that says who may read the plugin. */
async function stateOf({ catalog, store }: PortsUnderTest) {
  const object = await store.read(accessKey(ID))
  const owned: Partial<OwnershipRecord> = (await catalog.ownerships.find(ID))?.value ?? {}
  return {
    record: owned.visibility ?? 'public',
    listing: (await catalog.plugins.find(ID))?.value.isPrivate ? 'private' : 'public',
    store: object && JSON.parse(String(object.bytes)).visibility,
    tenants: owned.tenants,
    isSettled: owned.accessTask === undefined,
  }
}

const PRIVATE = {
  record: 'private',
  listing: 'private',
  store: 'private',
  tenants: ['shop'],
  isSettled: true,
} as const
const PUBLIC = {
  record: 'public',
  listing: 'public',
  store: 'public',
  tenants: undefined,
  isSettled: true,
} as const

describe('a change of who may read a plugin', () => {
  it.each([
    ['private', undefined, PRIVATE],
    ['private', 'private', PRIVATE],
    ['public', 'private', PUBLIC],
    ['public', undefined, PUBLIC],
  ] as const)('to %s is in the listing and the store, where it was %s', async (to, former, expected) => {
    const ports = await createChanging(to, former)
    await settleAccess(ports, ID)
    expect(await stateOf(ports)).toEqual(expected)
  })

  it.each(['private', 'public'] as const)(
    'to %s that is cut off at any write leaves a record that is private, and is completed by the recovery once it is due',
    async (to) => {
      for (const failOn of ['plugins.replace', 'ownerships.replace'] as const) {
        const ports = await createChanging(to, to === 'public' ? 'private' : 'public')
        ports.catalog.plan({ failOn })
        await expect(settleAccess(ports, ID)).rejects.toThrow()
        expect(await stateOf(ports)).toMatchObject({ record: 'private', isSettled: false })
        await settleDueAccess(ports, UNEXPECTED)
        expect(await stateOf(ports)).toMatchObject({ isSettled: false })
        ports.advance(ports.leaseMs + 1)
        await settleDueAccess(ports, UNEXPECTED)
        expect(await stateOf(ports)).toEqual(to === 'private' ? PRIVATE : PUBLIC)
      }
    },
  )

  it('that the recovery completes lets the upgrades of its tenants be looked at again', async () => {
    const ports = await createChanging('private', 'public')
    const task = () => ports.catalog.upgradeTasks.find(`plugin ${ID}`)
    await settleDueAccess(ports, UNEXPECTED)
    expect(await task()).toBeNull()
    ports.advance(ports.leaseMs + 1)
    await settleDueAccess(ports, UNEXPECTED)
    expect(await task()).not.toBeNull()
  })

  it('is completed by the recovery beside one of a damaged plugin that was due earlier, which is reported', async () => {
    const ports = await createChanging('private', 'public')
    const { ownerships, plugins } = ports.catalog
    const stored = await ownerships.find(ID)
    if (!stored) throw new Error('the record is gone')
    const accessTask = { visibility: 'private', changeId: 'damaged', dueAtMs: 1 } as const
    await ownerships.insert({ ...stored.value, pluginId: 'damaged', accessTask })
    const damage = new CatalogUnusableError('the record of damaged is damaged')
    const find = async (pluginId: string) => {
      if (pluginId === 'damaged') throw damage
      return plugins.find(pluginId)
    }
    const catalog = { ...ports.catalog, plugins: { ...plugins, find } }
    const failed: unknown[] = []
    ports.advance(ports.leaseMs + 1)
    await settleDueAccess({ ...ports, catalog }, { failed: (...failure) => failed.push(failure) })
    expect(failed).toEqual([['damaged', damage]])
    expect(await stateOf(ports)).toEqual(PRIVATE)
  })

  it('ends the recovery of all while the store does not answer', async () => {
    const ports = await createChanging('private', 'public')
    ports.advance(ports.leaseMs + 1)
    ports.store.plan({ failOn: 'replaceIf' })
    await expect(settleDueAccess(ports, { failed: () => undefined })).rejects.toThrow(StoreUnavailableError)
  })

  it('to private is in the store only after the record, and to public before', async () => {
    const closing = await createChanging('private', 'public')
    closing.store.plan({ failOn: 'replaceIf' })
    await expect(settleAccess(closing, ID)).rejects.toThrow()
    expect(await stateOf(closing)).toMatchObject({ record: 'private', listing: 'private', store: 'public' })
    const opening = await createChanging('public', 'private')
    opening.store.plan({ failOn: 'replaceIf' })
    await expect(settleAccess(opening, ID)).rejects.toThrow()
    expect(await stateOf(opening)).toMatchObject({ record: 'private', listing: 'private', store: 'private' })
  })

  it('that another one overtakes ends as the later one says', async () => {
    const ports = await createChanging('public', 'private')
    const { ownerships } = ports.catalog
    const meanwhile = async () => {
      const stored = await ownerships.find(ID)
      if (!stored) throw new Error('the record is gone')
      await ownerships.replace(stored, {
        ...stored.value,
        accessTask: { visibility: 'private', changeId: 'second', dueAtMs: 1 },
      })
      await settleAccess(ports, ID)
    }
    let isFirst = true
    const slow = {
      ...ports,
      store: {
        ...ports.store,
        replaceIf: async (...args: Parameters<typeof ports.store.replaceIf>) => {
          if (isFirst) {
            isFirst = false
            await meanwhile()
          }
          return ports.store.replaceIf(...args)
        },
      },
    }
    await settleAccess(slow, ID)
    expect(await stateOf(ports)).toEqual(PRIVATE)
  })

  it('replaces an object that is damaged', async () => {
    const ports = await createChanging('private')
    const options = { entityTag: null, contentType: 'application/json' }
    await ports.store.replaceIf(accessKey(ID), Buffer.from('{'), options)
    await settleAccess(ports, ID)
    expect(await stateOf(ports)).toEqual(PRIVATE)
  })
})
