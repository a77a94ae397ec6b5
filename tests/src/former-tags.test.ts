import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Catalog } from '@plugboard/catalog'
import type { ObjectStore } from '@plugboard/storage'
import { expect, it } from 'vitest'
import { eventually } from './harness/eventually.ts'
import { describePairs, FS_SQLITE, type Place } from './harness/pairs.ts'
import { startPlugboard } from './harness/plugboard.ts'
import { metadataOf, upload } from './harness/upload.ts'

const ID = 'test-plugin'
const VERSION = '1.0.0'

describePairs('the tags of a plugin', (pair) => {
  it('are redirected from after a start on the data of a release that knew no tags', async () => {
    await using place = await pair.open()
    // Prepares the store.
    await (await startPlugboard(place))[Symbol.asyncDispose]()
    await writeFormerRelease(place)

    await using plugboard = await startPlugboard(place)
    const url = `${plugboard.edge.url}/plugins/bundles/${ID}/latest/bundle.js`
    const answer = await eventually(
      () => fetch(url, { redirect: 'manual' }),
      ({ status }) => status !== 404,
    )
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe(`/plugins/bundles/${ID}/v${VERSION}/bundle.js`)
    expect((await fetch(url)).status).toBe(200)
  })
})

/** Writes a published plugin as that release did: it wrote no tags and no states, neither to the store nor to the catalog. */
async function writeFormerRelease(place: Place): Promise<void> {
  await using source = await FS_SQLITE.open()
  {
    await using plugboard = await startPlugboard(source)
    await upload(plugboard.registry.url, { file: 'export default 1\n', metadata: metadataOf() })
  }
  await using from = await openPorts(source)
  await using to = await openPorts(place)
  for await (const { key, size } of from.store.list('')) await copyObject(from.store, to.store, { key, size })

  const version = await from.catalog.versions.find({ pluginId: ID, version: VERSION })
  const plugin = await from.catalog.plugins.find(ID)
  if (!version || !plugin) throw new Error('the upload left no records')
  const { latestState: _state, tags: _tags, ...former } = plugin.value
  await to.catalog.versions.insert(version.value)
  await to.catalog.plugins.insert(former)
  const files = await from.catalog.fileLists.find(version.value)
  await to.catalog.fileLists.put(version.value, files ?? [])
  // That release had no such job.
  const job = await to.catalog.jobs.find('store-former-tags')
  if (job) await to.catalog.jobs.remove(job)
}

interface Ports extends AsyncDisposable {
  readonly store: ObjectStore
  readonly catalog: Catalog
}

async function openPorts(place: Place): Promise<Ports> {
  const stack = new AsyncDisposableStack()
  const store = stack.use(await place.openStore())
  const catalog = stack.use(await place.openCatalog())
  return { store, catalog, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

async function copyObject(
  from: ObjectStore,
  to: ObjectStore,
  { key, size }: { readonly key: string; readonly size: number },
): Promise<void> {
  const bytes = await buffer((await from.open(key)).body)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const contentType = 'application/octet-stream'
  await to.putIfAbsent(key, { size, sha256, open: () => Readable.from([bytes]) }, { contentType })
}
