import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGunzip } from 'node:zlib'
import { BSON, type Document, type IndexDescription, MongoClient } from 'mongodb'
import { extract } from 'tar-stream'
import { describe, expect, inject, it } from 'vitest'
import { eventually } from './harness/eventually.ts'
import { install } from './harness/install.ts'
import { type Plugboard, startPlugboard } from './harness/plugboard.ts'
import type { Environment } from './harness/start-process.ts'
import { metadataOf, upload } from './harness/upload.ts'

const DATA = fileURLToPath(new URL('../fixtures/former-release/data.tar.gz', import.meta.url))
const { mongodb } = inject('engines')
const skipped = mongodb.kind === 'missing' ? ` (skipped: ${mongodb.reason})` : ''

describe('the data of the release before generations were kept', () => {
  it('of SQLite is served, installed and changed as before, and numbers go on', async () => {
    await using folder = await openFolder('sqlite')
    expect(await goOn({ DATA_DIR: folder.path })).toMatchObject({ generation: 6 })
  })

  it.skipIf(mongodb.kind === 'missing')(
    `of MongoDB is served, installed and changed as before, and numbers go on${skipped}`,
    async () => {
      if (mongodb.kind !== 'ready') throw new Error(mongodb.reason)
      await using folder = await openFolder('mongodb')
      const database = `former_${Date.now().toString(36)}`
      await loadCollections(join(folder.path, 'catalog.json'), { url: mongodb.url, database })
      const catalog = { CATALOG: 'mongodb', MONGODB_URL: mongodb.url, MONGODB_DATABASE: database }
      expect(await goOn({ DATA_DIR: folder.path, ...catalog })).toMatchObject({ generation: 6 })
    },
  )
})

/** Uses the data as before, makes the sixth generation of a tenant, and returns it after another start. */
async function goOn(env: Environment): Promise<unknown> {
  {
    await using plugboard = await startPlugboard({ env }, { QUOTA_PLUGIN_VERSIONS: '4' })
    await expectServed(plugboard)
    await expectTenants(plugboard.registry.url)
    await expectPublishing(plugboard.registry.url)
  }
  // Once more, on what this release has written.
  await using plugboard = await startPlugboard({ env })
  await expectServed(plugboard)
  return await read(`${plugboard.registry.url}/tenants/acme`)
}

async function expectServed({ edge, registry: { url } }: Plugboard): Promise<void> {
  const bundles = `${edge.url}/plugins/bundles`
  for (const version of ['1.0.0', '1.1.0'])
    expect(await (await fetch(`${bundles}/test-plugin/v${version}/bundle.js`)).text()).toBe(
      `export default '${version}'\n`,
    )
  expect((await fetch(`${bundles}/test-plugin/v2.0.0/bundle.js`)).status).toBe(410)
  expect(await (await fetch(`${bundles}/banner/v0.3.0/chunks/a.js`)).text()).toContain('export const a')
  const stable = await fetch(`${bundles}/test-plugin/stable/bundle.js`, { redirect: 'manual' })
  expect(stable.headers.get('location')).toBe('/plugins/bundles/test-plugin/v1.0.0/bundle.js')
  const { items } = await read(`${url}/plugins/test-plugin/versions`)
  expect(items).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ version: '2.0.0', state: 'revoked' }),
      expect.objectContaining({ version: '1.1.0', state: 'active' }),
      expect.objectContaining({ version: '1.0.0', state: 'deprecated' }),
    ]),
  )
  expect((await read(`${url}/plugins?query=größe`)).items).toMatchObject([{ id: 'test-plugin' }])
}

async function expectTenants(url: string): Promise<void> {
  const manifest = await read(`${url}/tenants/acme/manifest`)
  // The order comes before the id.
  expect(manifest).toMatchObject({
    plugins: [
      { id: 'test-plugin', version: '1.1.0' },
      { id: 'banner', version: '0.3.0', config: { label: 'Pay', 'a.b': { $c: [1, null] } } },
    ],
  })
  const before = await read(`${url}/tenants/acme/generations`)
  expect(before.items).toMatchObject([{ generation: 4, madeAt: null, madeBy: null }])
  expect((await install(url, 'acme', { version: '1.0.0' })).body).toMatchObject({ generation: 5 })
  const { items } = await read(`${url}/tenants/acme/generations`)
  expect(items).toMatchObject([
    { generation: 5, changes: [{ pluginId: 'test-plugin', change: 'changed' }] },
    { generation: 4, madeAt: null },
  ])
  expect(await send(`${url}/tenants/acme/rollback`, { generation: 4 })).toMatchObject({ generation: 6 })
  expect((await read(`${url}/tenants/acme/manifest`)).plugins).toEqual(manifest.plugins)
  expect((await install(url, 'globex', { pluginId: 'banner' })).body).toMatchObject({ generation: 3 })
}

async function expectPublishing(url: string): Promise<void> {
  const again = await upload(url, { file: `export default '1.1.0'\n`, metadata: former('1.1.0') })
  expect([again.status, again.body.alreadyPublished]).toEqual([200, true])
  const other = await upload(url, { file: 'export default 0\n', metadata: former('1.1.0') })
  expect(other.body).toMatchObject({ code: 'VERSION_EXISTS' })
  // What was published then counts: a fourth version has room, and a fifth has none.
  const next = await upload(url, { file: 'export default 3\n', metadata: former('1.2.0') })
  expect(next.status).toBe(201)
  const excess = await upload(url, { file: 'export default 4\n', metadata: former('1.3.0') })
  expect(excess.body).toMatchObject({ code: 'QUOTA_EXCEEDED' })
  await fetch(`${url}/operation/scan?minAgeHours=0`, { method: 'POST' })
  const scan = await eventually(
    () => read(`${url}/operation/scan`),
    ({ state }) => state !== 'running',
  )
  expect(scan).toMatchObject({ state: 'done', versions: 5, plugins: 2, found: [] })
}

function former(version: string) {
  return metadataOf({ version, name: 'Größe' })
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests read bodies of every shape
async function read(url: string): Promise<any> {
  return (await fetch(url)).json()
}

async function send(url: string, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}

/** One of the data folders, in a folder of its own. */
async function openFolder(name: string): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-former-'))
  const tar = extract()
  const reading = pipeline(createReadStream(DATA), createGunzip(), tar)
  for await (const entry of tar) {
    const chunks: Uint8Array[] = []
    for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk)
    if (entry.header.type !== 'file') continue
    const path = join(folder, entry.header.name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, Buffer.concat(chunks))
  }
  await reading
  return {
    path: join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

interface Collection {
  readonly indexes: readonly IndexDescription[]
  readonly documents: readonly Document[]
}

async function loadCollections(
  path: string,
  { url, database }: { readonly url: string; readonly database: string },
): Promise<void> {
  const collections: Readonly<Record<string, Collection>> = BSON.EJSON.parse(await readFile(path, 'utf8'))
  await using client = await new MongoClient(url).connect()
  for (const [name, { indexes, documents }] of Object.entries(collections)) {
    const collection = client.db(database).collection(name)
    const made = indexes
      .filter((index) => index.name !== '_id_')
      .map(({ v: _v, ...index }: Document) => index)
    if (made.length > 0) await collection.createIndexes(made as IndexDescription[])
    if (documents.length > 0) await collection.insertMany([...documents])
  }
}
