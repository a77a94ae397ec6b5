import { createHash } from 'node:crypto'
import type { Version } from '@plugboard/types'
import { expect, it } from 'vitest'
import { objectKeys } from '../harness/object-keys.ts'
import { describePairs, type Place } from '../harness/pairs.ts'
import { startEdge, startRegistry } from '../harness/plugboard.ts'
import type { RunningProcess } from '../harness/start-process.ts'
import { metadataOf, type UploadAnswer, upload } from '../harness/upload.ts'

const UPLOADS = 50
const REF = { pluginId: 'test-plugin', version: '1.0.0' as Version }

/** Longer than any of these races takes on a busy machine. */
const SETTINGS = { PUBLISH_WAIT_MS: '100000', PUBLISH_LEASE_MS: '30000' }

const bundleOf = (index: number) => `export default ${JSON.stringify(`bytes ${index} ${'x'.repeat(2000)}`)}\n`

describePairs('fifty concurrent uploads of one version', (pair) => {
  it.each([
    ['one registry', 1],
    ['two registries', 2],
  ])(
    'with the same bytes, to %s, publish once, and the other 49 are answered with 200',
    async (_what, count) => {
      await using place = await pair.open()
      await using edge = await startEdge(place)
      await using registries = await startRegistries(place, edge, count)
      const answers = await uploadAll(registries.urls, () => bundleOf(0))

      expect(countBy(answers, ({ status }) => String(status))).toEqual({ 200: UPLOADS - 1, 201: 1 })
      expect(new Set(answers.map(({ body }) => body.digest))).toHaveLength(1)
      expect(new Set(answers.map(({ body }) => body.createdAt))).toHaveLength(1)
      expect(answers.map(({ body }) => body.alreadyPublished)).toEqual(
        answers.map(({ status }) => status === 200),
      )
      await expectPublished({ place, edge, answer: the201(answers), bundle: bundleOf(0) })
    },
  )

  it.each([
    ['one registry', 1],
    ['two registries', 2],
  ])(
    'with different bytes, to %s, publish one, whose bytes are served, and the other 49 get VERSION_EXISTS',
    async (_what, count) => {
      await using place = await pair.open()
      await using edge = await startEdge(place)
      await using registries = await startRegistries(place, edge, count)
      const answers = await uploadAll(registries.urls, bundleOf)

      expect(countBy(answers, ({ status, body }) => `${status} ${body.code ?? ''}`)).toEqual({
        '201 ': 1,
        '409 VERSION_EXISTS': UPLOADS - 1,
      })
      const winner = the201(answers)
      const losers = answers.filter(({ status }) => status === 409)
      expect(losers.map(({ body }) => body.digests?.existing)).toEqual(losers.map(() => winner.body.digest))
      const uploaded = losers.map(({ body }) => body.digests?.uploaded)
      expect(new Set([...uploaded, winner.body.digest])).toHaveLength(UPLOADS)
      await expectPublished({ place, edge, answer: winner, bundle: bundleOf(answers.indexOf(winner)) })
    },
  )
})

/** Expects one record, the objects of one upload, and the bytes of the 201 at the edge. */
async function expectPublished({
  place,
  edge,
  answer,
  bundle,
}: {
  place: Place
  edge: RunningProcess
  answer: UploadAnswer
  bundle: string
}): Promise<void> {
  const { body } = answer
  await using catalog = await place.openCatalog()
  await using store = await place.openStore()
  const record = await catalog.versions.find(REF)
  expect(record?.value).toMatchObject({ state: 'active', lease: null, digest: body.digest })
  expect(await catalog.versions.listActive({ pluginId: REF.pluginId, limit: 10 })).toHaveLength(1)
  expect((await catalog.plugins.list({ order: 'id', limit: 10 })).plugins).toHaveLength(1)
  const files = await catalog.fileLists.find({ ...REF, digest: body.digest })
  const listed = files?.flatMap(({ encodings }) => encodings) ?? []
  expect(await objectKeys(store, '')).toHaveLength(1 + listed.length + 1)

  const served = await fetch(`${edge.url}/plugins/bundles/test-plugin/v1.0.0/bundle.js`, {
    integrity: body.integrity,
  })
  expect(served.status).toBe(200)
  const text = await served.text()
  expect(text).toBe(bundle)
  expect(createHash('sha256').update(text).digest('hex')).toBe(body.sha256)
}

interface Registries extends AsyncDisposable {
  readonly urls: readonly string[]
}

async function startRegistries(place: Place, edge: RunningProcess, count: number): Promise<Registries> {
  await using started = new AsyncDisposableStack()
  const registries = await Promise.all(
    Array.from({ length: count }, () => startRegistry(place, edge, SETTINGS)),
  )
  for (const registry of registries) started.use(registry)
  const owned = started.move()
  return { urls: registries.map(({ url }) => url), [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Sends all at once, to the registries in turn. */
function uploadAll(
  urls: readonly string[],
  bundleAt: (index: number) => string,
): Promise<readonly UploadAnswer[]> {
  return Promise.all(
    Array.from({ length: UPLOADS }, (_, index) =>
      upload(urls[index % urls.length] ?? '', { file: bundleAt(index), metadata: metadataOf() }),
    ),
  )
}

function the201(answers: readonly UploadAnswer[]): UploadAnswer {
  const answer = answers.find(({ status }) => status === 201)
  if (!answer) throw new Error('no upload was answered 201')
  return answer
}

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1
  return counts
}
