import { stdout } from 'node:process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import type { Place } from '../harness/pairs.ts'
import type { Plugboard } from '../harness/plugboard.ts'
import { describeWithOwnEngines } from './describe-engines.ts'
import { openOwnEngines } from './open-engines.ts'
import { COLD_FILES, publishScene } from './publish-scene.ts'
import { contentOf, install, publish, read, readFile } from './requests.ts'
import { SETTINGS, SLOW_DATABASE } from './settings.ts'
import { startReady } from './start-ready.ts'
import { tracesOf } from './traces.ts'
import { startTraffic, type Traffic } from './traffic.ts'

const RESUMES_WITHIN_MS = 60_000

/** The requests that are sent all the time, and the status of each without an outage. */
const WELL = {
  hot: 200,
  'cold file': 200,
  'cold version': 200,
  unpublished: 404,
  'edge live': 200,
  'edge ready': 200,
  'registry live': 200,
  'registry ready': 200,
  plugin: 200,
  'unknown plugin': 404,
  listing: 200,
  versions: 200,
  'tenant manifest': 200,
  install: 201,
  upload: 201,
} as const

type Loop = keyof typeof WELL
const LOOPS = Object.keys(WELL) as readonly Loop[]

export interface Outage {
  readonly title: string
  /** The engine that is killed and started again. */
  readonly engine: 'store' | 'database'
  /** The requests that are answered with 503 and `code` meanwhile. All others are answered as before. */
  readonly refused: readonly Loop[]
  readonly code: string
  /** The state of each dependency as the readiness checks report it. */
  readonly checks: Readonly<Partial<Record<Loop, Readonly<Record<string, string>>>>>
}

/** Kills an engine of its own under traffic, and checks the answers before, during and after the outage. */
export function describeOutage({ title, engine, refused, code, checks }: Outage): Promise<void> {
  return describeWithOwnEngines(title, () => {
    const opened = new AsyncDisposableStack()
    let place: Place
    let plugboard: Plugboard
    let traffic: Traffic<Loop>

    // One outage for all tests here, each of which checks another part of the answers.
    beforeAll(async () => {
      const engines = opened.use(await openOwnEngines())
      place = opened.use(await engines.openPlace())
      plugboard = opened.use(
        await startReady(place, engine === 'store' ? { ...SETTINGS, ...SLOW_DATABASE } : SETTINGS),
      )
      const { registry, edge } = plugboard
      await publishScene(plugboard)

      // Cached before the outage, and a version that was never read from then on.
      let coldVersion = 'cold'
      traffic = startTraffic<Loop>({
        hot: () => readFile(edge, 'hot'),
        'cold file': (turn) => readFile(edge, 'many', `files/${turn % COLD_FILES}.js`),
        'cold version': () => readFile(edge, coldVersion),
        unpublished: (turn) => readFile(edge, `unpublished-${turn}`),
        'edge live': () => read(edge, '/live'),
        'edge ready': () => read(edge, '/ready'),
        'registry live': () => read(registry, '/live'),
        'registry ready': () => read(registry, '/ready'),
        plugin: () => read(registry, '/plugins/hot'),
        'unknown plugin': (turn) => read(registry, `/plugins/unknown-${turn}`),
        listing: () => read(registry, '/plugins?query=hot'),
        versions: () => read(registry, '/plugins/hot/versions'),
        'tenant manifest': () => read(registry, '/tenants/acme/manifest'),
        install: (turn) => install(registry, `tenant-${turn}`, 'hot'),
        upload: (turn) => publish(registry, `upload-${turn}`),
      })
      opened.defer(() => traffic.stop())
      await traffic.untilSeen(3, 60_000)
      // While it dies, a request may get either answer.
      traffic.enter('between')
      await engines[engine].kill()
      coldVersion = 'colder'
      traffic.enter('outage')
      await traffic.untilSeen(4, 60_000)
      // A good result of /ready is reused for a second.
      await eventually(
        async () =>
          (Object.keys(checks) as Loop[]).map((loop) => traffic.seen(loop, 'outage').at(-1)?.status),
        (latest) => latest.every((status) => status === 503),
      )
      traffic.enter('restart')
      await engines[engine].restart()
      traffic.enter('after')
      const resumedMs = await traffic.untilSteady(WELL, RESUMES_WITHIN_MS)
      await traffic.stop()
      stdout.write(`outage: ${engine}, all answers as before ${Math.round(resumedMs)} ms after it was back\n`)
    })
    afterAll(() => opened.disposeAsync())

    const statuses = (loop: Loop, phase: string) => [
      ...new Set(traffic.seen(loop, phase).map((seen) => `${seen.status} ${seen.code}`.trim())),
    ]

    it('begins with the expected answer to every request', () => {
      for (const loop of LOOPS) {
        expect(statuses(loop, 'before').join(), loop).toMatch(new RegExp(`^${WELL[loop]}[^,]*$`))
      }
    })

    it('never causes a 500, an error without a problem body, or an error that a cache would keep', () => {
      const reasons = plugboard.registry
        .log()
        .split('\n')
        .filter((line) => line.includes('INTERNAL'))
      expect(traffic.faults(), reasons.join('\n')).toEqual([])
    })

    it.each(LOOPS.filter((loop) => !refused.includes(loop) && !(loop in checks)))(
      'does not change the answer to "%s"',
      (loop) => {
        for (const phase of ['outage', 'between', 'restart', 'after']) {
          for (const { status } of traffic.seen(loop, phase)) expect(status, phase).toBe(WELL[loop])
        }
        expect(traffic.seen(loop, 'outage').length).toBeGreaterThan(0)
      },
    )

    it.each(refused)(`makes "%s" answer 503, for what exists and for what does not`, (loop) => {
      expect(statuses(loop, 'outage')).toEqual([`503 ${code}`])
      for (const phase of ['between', 'restart', 'after']) {
        for (const { status } of traffic.seen(loop, phase)) {
          expect([WELL[loop], 503], phase).toContain(status)
        }
      }
    })

    it.each(Object.entries(checks))('makes "%s" report which dependency is down', (loop, wanted) => {
      const seen = traffic.seen(loop as Loop, 'outage').at(-1)
      expect(seen).toMatchObject({ status: 503, problem: { checks: wanted } })
    })

    it('leaves no traces of the refused uploads, and they succeed when sent again', async () => {
      const ids = traffic.seen('upload', 'outage').map(({ turn }) => `upload-${turn}`)
      expect(ids.length).toBeGreaterThan(0)
      for (const id of ids) {
        await eventually(
          () => tracesOf(place, id),
          (traces) => traces.length === 0,
        )
        expect((await readFile(plugboard.edge, id)).status).toBe(404)
        expect((await read(plugboard.registry, `/plugins/${id}`)).code).toBe('PLUGIN_NOT_FOUND')
      }
      const [again = ''] = ids
      expect((await publish(plugboard.registry, again)).status).toBe(201)
      await eventually(
        () => readFile(plugboard.edge, again),
        ({ text }) => text === contentOf(again),
      )
    })
  })
}
