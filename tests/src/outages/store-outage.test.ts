import { stdout } from 'node:process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import type { Place } from '../harness/pairs.ts'
import { type Plugboard, startPlugboard } from '../harness/plugboard.ts'
import { describeWithOwnEngines } from './describe-engines.ts'
import { openOwnEngines } from './open-engines.ts'
import { COLD_FILES, publishScene } from './publish-scene.ts'
import { contentOf, install, publish, read, readFile } from './requests.ts'
import { SETTINGS } from './settings.ts'
import { tracesOf } from './traces.ts'
import { startTraffic, type Traffic } from './traffic.ts'

const RESUMES_WITHIN_MS = 15_000

type Loop =
  | 'hot'
  | 'cold file'
  | 'cold version'
  | 'unpublished'
  | 'upload'
  | 'install'
  | 'listing'
  | 'tenant manifest'
  | 'edge live'
  | 'edge ready'
  | 'registry live'
  | 'registry ready'

await describeWithOwnEngines('the object store killed and started again while traffic runs', () => {
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
      // Warm while all is well, and one that nobody has read from then on.
      'cold version': () => readFile(edge, coldVersion),
      unpublished: (turn) => readFile(edge, `unpublished-${turn}`),
      upload: (turn) => publish(registry, `upload-${turn}`),
      install: (turn) => install(registry, `tenant-${turn}`, 'hot'),
      listing: () => read(registry, '/plugins?query=hot'),
      'tenant manifest': () => read(registry, '/tenants/acme/manifest'),
      'edge live': () => read(edge, '/live'),
      'edge ready': () => read(edge, '/ready'),
      'registry live': () => read(registry, '/live'),
      'registry ready': () => read(registry, '/ready'),
    })
    opened.defer(() => traffic.stop())
    await traffic.untilSeen(3, 20_000)
    await engines.store.kill()
    coldVersion = 'colder'
    traffic.enter('outage')
    await traffic.untilSeen(4, 60_000)
    traffic.enter('restart')
    await engines.store.restart()
    traffic.enter('after')
    resumedMs = await traffic.untilSteady(WELL, RESUMES_WITHIN_MS)
    await traffic.stop()
    stdout.write(`outage: store, all answers as before ${Math.round(resumedMs)} ms after it was back\n`)
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

  it.each<Loop>(['hot', 'install', 'listing', 'tenant manifest', 'edge live', 'registry live'])(
    'leaves "%s" as it was',
    (loop) => {
      for (const phase of ['outage', 'between', 'restart', 'after']) {
        expect(['', String(WELL[loop])], `${loop}, ${phase}`).toContain(statuses(loop, phase).join())
      }
    },
  )

  it.each<Loop>(['cold file', 'cold version', 'upload'])('makes "%s" 503, and never 404', (loop) => {
    expect(statuses(loop, 'outage')).toEqual(['503 STORE_UNAVAILABLE'])
    for (const phase of ['between', 'restart', 'after']) {
      for (const status of statuses(loop, phase)) expect(status, phase).toMatch(/^(?:20[01]$|503 )/)
    }
  })

  it('makes a version that nobody published 503 too: nobody can know that it is not there', () => {
    expect(statuses('unpublished', 'outage')).toEqual(['503 STORE_UNAVAILABLE'])
  })

  it('makes both services say which dependency is down', () => {
    const [edge] = traffic.seen('edge ready', 'outage')
    expect(edge).toMatchObject({ status: 503, problem: { checks: { store: 'unavailable' } } })
    const [registry] = traffic.seen('registry ready', 'outage')
    expect(registry).toMatchObject({
      status: 503,
      problem: { checks: { store: 'unavailable', catalog: 'ok' } },
    })
  })

  it('is over by itself soon after the store is back', () => {
    expect(resumedMs).toBeLessThan(RESUMES_WITHIN_MS)
  })

  it('leaves nothing of the uploads that were refused, and they can be sent again', async () => {
    const refused = traffic.seen('upload', 'outage').map(({ turn }) => `upload-${turn}`)
    expect(refused.length).toBeGreaterThan(0)
    for (const id of refused) {
      await eventually(
        () => tracesOf(place, id),
        (traces) => traces.length === 0,
      )
      expect((await readFile(plugboard.edge, id)).status).toBe(404)
      expect((await read(plugboard.registry, `/plugins/${id}`)).code).toBe('PLUGIN_NOT_FOUND')
    }
    const [again = ''] = refused
    expect((await publish(plugboard.registry, again)).status).toBe(201)
    await eventually(
      () => readFile(plugboard.edge, again),
      ({ text }) => text === contentOf(again),
    )
  })
})

/** What each loop sees while all is well. */
const WELL: Readonly<Record<Loop, number>> = {
  hot: 200,
  'cold file': 200,
  'cold version': 200,
  unpublished: 404,
  upload: 201,
  install: 201,
  listing: 200,
  'tenant manifest': 200,
  'edge live': 200,
  'edge ready': 200,
  'registry live': 200,
  'registry ready': 200,
}
