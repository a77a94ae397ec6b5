import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createBlob, REF } from '../../testing/bundle-under-test.ts'
import { type Reservation, reserveVersion } from './reserve-version.ts'

const DIGEST = createBlob('mine').sha256
const OTHER = createBlob('other').sha256
const LEASE_MS = 1000

/** A catalog whose calls can be awaited, and a registry that reserves in it. */
function openScene({ waitMs = 0 } = {}) {
  const catalog = faulty(createMemoryCatalog())
  let now = 1_800_000_000_000
  const controller = new AbortController()
  const recover = vi.fn(async () => {})
  const reserve = (digest = DIGEST, holder = 'me'): Promise<Reservation> =>
    reserveVersion({
      versions: catalog.versions,
      ref: REF,
      digest,
      holder,
      leaseMs: LEASE_MS,
      waitMs,
      clock: () => now,
      recover,
      signal: controller.signal,
    })
  return {
    catalog,
    controller,
    recover,
    reserve,
    clock: () => now,
    advance: (ms: number) => void (now += ms),
  }
}

type Scene = ReturnType<typeof openScene>

async function reserveFirst(scene: Scene, digest = DIGEST) {
  const reservation = await scene.reserve(digest, 'first')
  if (reservation.kind === 'published' || reservation.kind === 'staged')
    throw new Error('the version is not reserved')
  return reservation.stored
}

async function activate(scene: Scene, digest = DIGEST) {
  const stored = await reserveFirst(scene, digest)
  await scene.catalog.versions.replace(stored, { ...stored.value, state: 'active', lease: null })
}

afterEach(() => void vi.restoreAllMocks())

describe('reserveVersion', () => {
  it('reserves a version without a record, until the lease runs out', async () => {
    const scene = openScene()
    expect(await scene.reserve()).toMatchObject({
      kind: 'created',
      stored: {
        value: {
          state: 'publishing',
          digest: DIGEST,
          lease: { holder: 'me', expiresAtMs: scene.clock() + LEASE_MS },
        },
      },
    })
  })

  it('returns the record of a version that is published with the same content', async () => {
    const scene = openScene()
    await activate(scene)
    expect(await scene.reserve()).toMatchObject({ kind: 'published', record: { state: 'active' } })
  })

  it('refuses a version that is published with other content, with both digests', async () => {
    const scene = openScene({ waitMs: 100_000 })
    await activate(scene, OTHER)
    await expect(scene.reserve()).rejects.toMatchObject({
      name: 'VersionExistsError',
      existingDigest: OTHER,
      uploadedDigest: DIGEST,
    })
  })

  it.each([
    ['the same', DIGEST],
    ['other', OTHER],
  ])(
    'rejects with PublishInProgressError when a live lease of %s content outlasts the wait',
    async (_what, digest) => {
      const scene = openScene()
      await reserveFirst(scene, digest)
      await expect(scene.reserve()).rejects.toMatchObject({ name: 'PublishInProgressError' })
      expect(scene.recover).not.toHaveBeenCalled()
    },
  )

  it('waits for a live lease of the same content, and returns the record when that publish succeeds', async () => {
    const scene = openScene({ waitMs: 100_000 })
    const stored = await reserveFirst(scene)
    const waiting = scene.reserve()
    await expect.poll(() => scene.catalog.calls.filter((call) => call === 'versions.find')).toHaveLength(1)
    await scene.catalog.versions.replace(stored, { ...stored.value, state: 'active', lease: null })
    expect(await waiting).toMatchObject({ kind: 'published' })
  })

  it('waits for a live lease of other content, and reserves the version when that publish has left nothing', async () => {
    const scene = openScene({ waitMs: 100_000 })
    const stored = await reserveFirst(scene, OTHER)
    const waiting = scene.reserve()
    await expect.poll(() => scene.catalog.calls.filter((call) => call === 'versions.find')).toHaveLength(1)
    await scene.catalog.versions.remove(stored)
    expect(await waiting).toMatchObject({ kind: 'created', stored: { value: { digest: DIGEST } } })
  })

  it('rejects with the reason of the signal when that aborts the wait', async () => {
    const scene = openScene({ waitMs: 100_000 })
    await reserveFirst(scene)
    const waiting = scene.reserve()
    await expect.poll(() => scene.catalog.calls).toContain('versions.find')
    scene.controller.abort(new Error('the client is gone'))
    await expect(waiting).rejects.toThrow()
    await expect(scene.reserve()).rejects.toThrow('the client is gone')
  })

  it('leaves a lease to its holder in the millisecond it ends, and takes it over in the next', async () => {
    const scene = openScene()
    await reserveFirst(scene)
    scene.advance(LEASE_MS)
    await expect(scene.reserve()).rejects.toMatchObject({ name: 'PublishInProgressError' })
    scene.advance(1)
    expect(await scene.reserve()).toMatchObject({
      kind: 'taken-over',
      stored: { value: { lease: { holder: 'me' } } },
    })
  })

  it('gives an expired lease of the same content to only one of many publishes', async () => {
    const scene = openScene()
    await reserveFirst(scene)
    scene.advance(LEASE_MS + 1)
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((holder) => scene.reserve(DIGEST, holder)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('recovers an interrupted publish of other content first, and then reserves the version', async () => {
    const scene = openScene()
    const stored = await reserveFirst(scene, OTHER)
    scene.advance(LEASE_MS + 1)
    scene.recover.mockImplementation(async () => void (await scene.catalog.versions.remove(stored)))
    expect(await scene.reserve()).toMatchObject({ kind: 'created', stored: { value: { digest: DIGEST } } })
    expect(scene.recover).toHaveBeenCalledExactlyOnceWith(stored)
  })

  it('rejects with the errors of the catalog and of the recovery', async () => {
    const scene = openScene()
    await reserveFirst(scene, OTHER)
    scene.advance(LEASE_MS + 1)
    scene.recover.mockRejectedValue(new Error('the store is down'))
    await expect(scene.reserve()).rejects.toThrow('the store is down')
    scene.catalog.plan({ failOn: 'versions.find' })
    await expect(scene.reserve()).rejects.toMatchObject({ name: 'CatalogUnavailableError' })
  })
})
