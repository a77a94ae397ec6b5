import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { startEdge, startPlugboard } from '../harness/plugboard.ts'
import { describeWithOwnEngines } from './describe-engines.ts'
import { type OwnEngines, openOwnEngines } from './open-engines.ts'
import { contentOf, install, publish, read, readFile } from './requests.ts'
import { SETTINGS } from './settings.ts'

await describeWithOwnEngines('services started while their engines are down', () => {
  let engines: OwnEngines
  beforeAll(async () => {
    engines = await openOwnEngines()
  })
  afterAll(() => engines?.[Symbol.asyncDispose]())

  it('start, report what is missing, and work once the engines are up, with bucket and indexes created then', async () => {
    await using place = await engines.openPlace()
    await Promise.all([engines.store.stop(), engines.database.stop()])
    await using plugboard = await startPlugboard(place, SETTINGS)
    const { registry, edge } = plugboard

    for (const service of [registry, edge]) expect((await read(service, '/live')).status).toBe(200)
    expect(await read(registry, '/ready')).toMatchObject({
      problem: { checks: { store: 'unavailable', catalog: 'unavailable' } },
    })
    expect(await read(edge, '/ready')).toMatchObject({ problem: { checks: { store: 'unavailable' } } })
    expect(await readFile(edge, 'late')).toMatchObject({
      status: 503,
      code: 'STORE_UNAVAILABLE',
      faults: [],
    })
    expect(await publish(registry, 'late')).toMatchObject({
      status: 503,
      code: 'STORE_UNAVAILABLE',
      faults: [],
    })
    expect(await read(registry, '/plugins')).toMatchObject({
      status: 503,
      code: 'CATALOG_UNAVAILABLE',
      faults: [],
    })

    await engines.database.restart()
    await eventually(
      () => read(registry, '/plugins'),
      ({ status }) => status === 200,
    )
    expect((await publish(registry, 'late')).code).toBe('STORE_UNAVAILABLE')

    await engines.store.restart()
    await eventually(
      () => publish(registry, 'late'),
      ({ status }) => status === 201,
    )
    for (const service of [registry, edge]) expect((await read(service, '/ready')).status).toBe(200)
    await eventually(
      () => readFile(edge, 'late'),
      ({ text }) => text === contentOf('late'),
    )
    expect((await install(registry, 'acme', 'late')).status).toBe(201)
  })

  it('answer 503 and not 404 while the store is up but its bucket does not exist', async () => {
    await using place = await engines.openPlace()
    // The edge alone, so that nobody creates the bucket.
    await using edge = await startEdge(place, SETTINGS)
    expect(await readFile(edge, 'any')).toMatchObject({ status: 503, code: 'STORE_UNAVAILABLE', faults: [] })
    expect((await read(edge, '/ready')).status).toBe(503)
  })
})
