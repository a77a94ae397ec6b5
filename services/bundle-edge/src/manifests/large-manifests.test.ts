import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ObjectReader, StoreUnavailableError } from '@plugboard/storage'
import { createMemoryStore } from '@plugboard/storage/memory'
import { expect, it } from 'vitest'
import { publishVersion, REF } from '../testing/publish-version.ts'
import { createLargeManifestTurns } from './large-manifests.ts'
import { loadVersion } from './load-version.ts'

const KIB = 1024
const LARGE = Object.fromEntries(
  Array.from({ length: 1200 }, (_, index) => [`file-${index}.js`, { bytes: '' }]),
)

function unread(size: number, read: () => Promise<Buffer>) {
  return { size, read, close() {} }
}

it('four large manifests are read at a time, and small ones without waiting for them', async () => {
  const readInTurn = createLargeManifestTurns()
  let underWay = 0
  let most = 0
  const gate = Promise.withResolvers<void>()
  const read = async () => {
    underWay += 1
    most = Math.max(most, underWay)
    await gate.promise
    return Buffer.from('{}')
  }
  const parse = (bytes: Buffer) => {
    underWay -= 1
    return bytes.length
  }
  const large = Array.from({ length: 5 }, () => readInTurn(unread(300 * KIB, read), parse))
  expect(
    await readInTurn(
      unread(KIB, async () => Buffer.from('small')),
      String,
    ),
  ).toBe('small')
  gate.resolve()
  expect(await Promise.all(large)).toEqual([2, 2, 2, 2, 2])
  expect(most).toBe(4)
})

it('a large manifest is read although the one before it could not be read', async () => {
  const readInTurn = createLargeManifestTurns()
  const failed = readInTurn(
    unread(300 * KIB, () => Promise.reject(new StoreUnavailableError('down'))),
    String,
  )
  const next = readInTurn(
    unread(300 * KIB, async () => Buffer.from('next')),
    String,
  )
  await expect(failed).rejects.toThrow('down')
  expect(await next).toBe('next')
})

it('a large manifest is read while the bytes of another one do not come', async () => {
  const readInTurn = createLargeManifestTurns()
  const blocked = Promise.withResolvers<Buffer>()
  const first = readInTurn(
    unread(300 * KIB, () => blocked.promise),
    String,
  )
  const next = readInTurn(
    unread(300 * KIB, async () => Buffer.from('next')),
    String,
  )
  expect(await next).toBe('next')
  blocked.resolve(Buffer.from('first'))
  expect(await first).toBe('first')
})

it('loading a large manifest times out while four others hold all turns', async () => {
  const memory = createMemoryStore()
  await publishVersion(memory, { files: LARGE })
  const readInTurn = createLargeManifestTurns()
  const blocked = Promise.withResolvers<Buffer>()
  const first = Array.from({ length: 4 }, () =>
    readInTurn(
      unread(300 * KIB, () => blocked.promise),
      String,
    ),
  )
  const store: ObjectReader = {
    ...memory,
    async open(key, options) {
      const opened = await memory.open(key, options)
      options?.signal?.addEventListener('abort', () => opened.body.destroy(options.signal?.reason))
      return opened
    },
  }
  const late = loadVersion(
    { store, loadTimeoutMs: 50, readInTurn, cacheTagHeader: null, readsAccess: false, clock: Date.now },
    REF,
  )
  late.catch(() => {})
  await sleep(100)
  blocked.resolve(Buffer.from('first'))
  expect(await Promise.all(first)).toEqual(['first', 'first', 'first', 'first'])
  await expect(late).rejects.toThrow(StoreUnavailableError)
})

it('large manifests keep no body of the store open while they wait for their turn', async () => {
  const memory = createMemoryStore()
  const versions = ['1.0.0', '2.0.0', '3.0.0', '4.0.0']
  for (const version of versions) await publishVersion(memory, { version, files: LARGE })
  const readInTurn = createLargeManifestTurns()
  const blocked = Promise.withResolvers<Buffer>()
  const first = Array.from({ length: 4 }, () =>
    readInTurn(
      unread(300 * KIB, () => blocked.promise),
      String,
    ),
  )
  const bodies: Readable[] = []
  const store: ObjectReader = {
    ...memory,
    async open(key, options) {
      const opened = await memory.open(key, options)
      bodies.push(opened.body)
      return opened
    },
  }
  const context = {
    store,
    loadTimeoutMs: 60_000,
    readInTurn,
    cacheTagHeader: null,
    readsAccess: false,
    clock: Date.now,
  }
  const loads = versions.map((version) => loadVersion(context, { ...REF, version }))
  await expect.poll(() => bodies.filter((body) => body.destroyed)).toHaveLength(versions.length)
  expect(bodies).toHaveLength(versions.length)
  blocked.resolve(Buffer.from('first'))
  expect(await Promise.all(first)).toEqual(['first', 'first', 'first', 'first'])
  const loaded = await Promise.all(loads)
  expect(loaded.map((version) => version?.file('file-1199.js')?.codings.name)).toEqual(
    versions.map(() => 'identity'),
  )
  expect(bodies).toHaveLength(2 * versions.length)
})
