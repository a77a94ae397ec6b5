import { stdout } from 'node:process'
import { versionManifestKey } from '@plugboard/types'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import type { Place } from '../harness/pairs.ts'
import { type Plugboard, startPlugboard } from '../harness/plugboard.ts'
import { describeWithOwnEngines } from './describe-engines.ts'
import { type OwnEngines, openOwnEngines } from './open-engines.ts'
import { COLD_FILES, publishScene } from './publish-scene.ts'
import { contentOf, install, publish, read, readFile, VERSION } from './requests.ts'
import { SETTINGS } from './settings.ts'
import { tracesOf } from './traces.ts'
import { startTraffic, type Traffic } from './traffic.ts'

const RESUMES_WITHIN_MS = 15_000
/** One way; long beside the time a test needs to see what is in the store and to cut the wire. */
const LATENCY_MS = 700

type Loop =
  | 'hot'
  | 'cold file'
  | 'cold version'
  | 'unpublished'
  | 'edge ready'
  | 'registry live'
  | 'plugin'
  | 'unknown plugin'
  | 'listing'
  | 'versions'
  | 'tenant manifest'
  | 'install'
  | 'upload'
  | 'registry ready'

/** What the database has no part in. */
const UNTOUCHED: readonly Loop[] = [
  'hot',
  'cold file',
  'cold version',
  'unpublished',
  'edge ready',
  'registry live',
]

const NEEDS_THE_DATABASE: readonly Loop[] = [
  'plugin',
  'unknown plugin',
  'listing',
  'versions',
  'tenant manifest',
  'install',
  'upload',
]

await describeWithOwnEngines('the database killed and started again while traffic runs', () => {
  const opened = new AsyncDisposableStack()
  let place: Place
  let plugboard: Plugboard
  let traffic: Traffic<Loop>
  let resumedMs: number

  // One outage for all tests here: each looks at another part of what was seen.
  beforeAll(async () => {
    const engines = opened.use(await openOwnEngines())
    place = opened.use(await engines.openPlace())
    plugboard = opened.use(await startPlugboard(place, SETTINGS))
    const { registry, edge } = plugboard
    await publishScene(plugboard)

    let coldVersion = 'cold'
    traffic = startTraffic<Loop>({
      hot: () => readFile(edge, 'hot'),
      'cold file': (turn) => readFile(edge, 'many', `files/${turn % COLD_FILES}.js`),
      'cold version': () => readFile(edge, coldVersion),
      unpublished: (turn) => readFile(edge, `unpublished-${turn}`),
      'edge ready': () => read(edge, '/ready'),
      'registry live': () => read(registry, '/live'),
      plugin: () => read(registry, '/plugins/hot'),
      'unknown plugin': (turn) => read(registry, `/plugins/unknown-${turn}`),
      listing: () => read(registry, '/plugins'),
      versions: () => read(registry, '/plugins/hot/versions'),
      'tenant manifest': () => read(registry, '/tenants/acme/manifest'),
      install: (turn) => install(registry, `tenant-${turn}`, 'hot'),
      upload: (turn) => publish(registry, `upload-${turn}`),
      'registry ready': () => read(registry, '/ready'),
    })
    opened.defer(() => traffic.stop())
    await traffic.untilSeen(3, 20_000)
    await engines.database.kill()
    coldVersion = 'colder'
    traffic.enter('outage')
    await traffic.untilSeen(4, 60_000)
    traffic.enter('restart')
    await engines.database.restart()
    traffic.enter('after')
    resumedMs = await traffic.untilSteady(WELL, RESUMES_WITHIN_MS)
    await traffic.stop()
    stdout.write(`outage: database, all answers as before ${Math.round(resumedMs)} ms after it was back\n`)
  })
  afterAll(() => opened.disposeAsync())

  const statuses = (loop: Loop, phase: string) => [
    ...new Set(traffic.seen(loop, phase).map(({ status, code }) => `${status} ${code}`.trim())),
  ]

  it('had every answer right before it', () => {
    for (const [loop, status] of Object.entries(WELL)) {
      expect(statuses(loop as Loop, 'before').join(), loop).toMatch(new RegExp(`^${status}[^,]*$`))
    }
  })

  it('is never answered with a 500, without a problem, or with an error that a cache would keep', () => {
    expect(traffic.faults()).toEqual([])
  })

  it.each(UNTOUCHED)('leaves "%s" as it was', (loop) => {
    for (const phase of ['outage', 'between', 'restart', 'after']) {
      for (const { status } of traffic.seen(loop, phase)) expect(status, phase).toBe(WELL[loop])
    }
    expect(traffic.seen(loop, 'outage').length).toBeGreaterThan(0)
  })

  it.each(NEEDS_THE_DATABASE)('makes "%s" 503', (loop) => {
    expect(statuses(loop, 'outage')).toEqual(['503 CATALOG_UNAVAILABLE'])
    for (const phase of ['between', 'restart', 'after']) {
      for (const { status } of traffic.seen(loop, phase)) expect([WELL[loop], 503], phase).toContain(status)
    }
  })

  it('makes the registry say that it is the database', () => {
    const [registry] = traffic.seen('registry ready', 'outage')
    expect(registry).toMatchObject({
      status: 503,
      problem: { checks: { store: 'ok', catalog: 'unavailable' } },
    })
  })

  it('is over by itself soon after the database is back', () => {
    expect(resumedMs).toBeLessThan(RESUMES_WITHIN_MS)
  })

  it('leaves nothing of the uploads that were refused, and they can be sent again', async () => {
    const refused = traffic.seen('upload', 'outage').map(({ turn }) => `upload-${turn}`)
    for (const id of refused) {
      await eventually(
        () => tracesOf(place, id),
        (traces) => traces.length === 0,
      )
      expect((await readFile(plugboard.edge, id)).status).toBe(404)
    }
    const [again = ''] = refused
    expect((await publish(plugboard.registry, again)).status).toBe(201)
  })
})

await describeWithOwnEngines('an upload that the database leaves between the store and its record', () => {
  let engines: OwnEngines
  beforeAll(async () => {
    engines = await openOwnEngines()
  })
  afterAll(() => engines?.[Symbol.asyncDispose]())

  it('is 503 and visible at the edge, is listed by recovery, and is the same upload when it is sent again', async () => {
    await using place = await engines.openPlace({ overWires: true })
    await using plugboard = await startPlugboard(place, { ...SETTINGS, MONGODB_TIMEOUT_MS: '5000' })
    const { registry, edge } = plugboard
    expect((await publish(registry, 'earlier')).status).toBe(201)

    await using store = await place.openStore()
    engines.databaseWire.setLatencyMs(LATENCY_MS)
    const uploading = publish(registry, 'between')
    const manifest = versionManifestKey({ pluginId: 'between', version: VERSION })
    // Visible, while the registry's next write is still on the wire: now it never arrives.
    await eventually(
      () => store.head(manifest),
      (head) => head !== null,
    )
    await engines.databaseWire.cut()
    expect(await uploading).toMatchObject({ status: 503, code: 'CATALOG_UNAVAILABLE', faults: [] })
    const traces = await tracesOf(place, 'between')
    expect(traces).toContain('record: publishing, claimed')
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

/** What each loop sees while all is well. */
const WELL: Readonly<Record<Loop, number>> = {
  hot: 200,
  'cold file': 200,
  'cold version': 200,
  unpublished: 404,
  'edge ready': 200,
  'registry live': 200,
  plugin: 200,
  'unknown plugin': 404,
  listing: 200,
  versions: 200,
  'tenant manifest': 200,
  install: 201,
  upload: 201,
  'registry ready': 200,
}
