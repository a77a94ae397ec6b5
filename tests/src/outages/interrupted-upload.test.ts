import { versionManifestKey } from '@plugboard/types'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { describeWithOwnEngines } from './describe-engines.ts'
import { type OwnEngines, openOwnEngines } from './open-engines.ts'
import { contentOf, publish, read, readFile, VERSION } from './requests.ts'
import { SETTINGS } from './settings.ts'
import { startReady } from './start-ready.ts'
import { tracesOf } from './traces.ts'

/** In one direction; much longer than a test needs to see the stored object and to cut the wire. */
const LATENCY_MS = 400

await describeWithOwnEngines('an upload that loses the database after its manifest is stored', () => {
  let engines: OwnEngines
  beforeAll(async () => {
    engines = await openOwnEngines()
  })
  afterAll(() => engines?.[Symbol.asyncDispose]())

  it('is answered with 503 but served by the edge; recovery lists it, and sending it again answers 200', async () => {
    await using place = await engines.openPlace({ overWires: true })
    await using plugboard = await startReady(place, {
      ...SETTINGS,
      MONGODB_TIMEOUT_MS: '5000',
      PUBLISH_LEASE_MS: '6000',
    })
    const { registry, edge } = plugboard
    expect((await publish(registry, 'earlier')).status).toBe(201)

    await using store = await place.openStore()
    engines.databaseWire.setLatencyMs(LATENCY_MS)
    const uploading = publish(registry, 'between')
    const manifest = versionManifestKey({ pluginId: 'between', version: VERSION })
    // Visible, while the registry's next write is still on the wire and now never arrives.
    await eventually(
      () => store.head(manifest),
      (head) => head !== null,
    )
    await engines.databaseWire.cut()
    expect(await uploading).toMatchObject({ status: 503, code: 'CATALOG_UNAVAILABLE', faults: [] })
    const traces = await tracesOf(place, 'between')
    expect(traces).toContain('record: publishing, leased')
    expect(traces).not.toContain('listing')
    expect((await readFile(edge, 'between')).text).toBe(contentOf('between'))

    await engines.databaseWire.restore()
    const listed = await eventually(
      () => read(registry, '/plugins/between'),
      ({ status }) => status === 200,
    )
    expect(JSON.parse(listed.text)).toMatchObject({ id: 'between', latestVersion: VERSION })
    await eventually(
      () => tracesOf(place, 'between'),
      (after) => after.includes('record: active') && after.includes('listing'),
    )
    const again = await publish(registry, 'between')
    expect(again.status).toBe(200)
    expect(JSON.parse(again.text)).toMatchObject({ alreadyPublished: true })
  })
})
