import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteCatalog } from '@plugboard/catalog/sqlite'
import { openFsStore } from '@plugboard/storage/fs'
import { describe, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { bytesOf, scriptContent } from '../harness/generated-content.ts'
import type { Place } from '../harness/pairs.ts'
import { startPlugboard } from '../harness/plugboard.ts'
import { contentOf, install, publish, read, readFile } from './requests.ts'
import { SETTINGS } from './settings.ts'
import { mountSmallDisk, whyNoDisk } from './small-disk.ts'
import { tracesOf } from './traces.ts'

const MIB = 1024 * 1024
/** Too large for the full disk, and small enough for the emptied one with all encodings. */
const large = bytesOf(scriptContent('large', 3 * MIB))

describe.skipIf(whyNoDisk)(`a full disk${whyNoDisk ? ` (skipped: ${whyNoDisk})` : ''}`, () => {
  it.each([
    ['for the store', 'DATA_DIR', 'STORE_UNAVAILABLE', /no room/],
    ['for uploads', 'SPOOL_DIR', 'SPOOL_FULL', /no disk space/],
  ])(
    'answers 503 to an upload without room %s, keeps serving reads, and accepts it once there is room',
    async (_what, variable, code, words) => {
      await using disk = await mountSmallDisk()
      await using place = await openPlaceOn(variable, disk.path)
      await using plugboard = await startPlugboard(place, SETTINGS)
      const { registry, edge } = plugboard
      for (const id of ['hot', 'cold']) expect((await publish(registry, id)).status).toBe(201)
      expect((await readFile(edge, 'hot')).status).toBe(200)

      await disk.fill(1.5 * MIB)
      const refused = await publish(registry, 'large', large)
      expect(refused).toMatchObject({ status: 503, code, faults: [] })
      expect(refused.problem?.detail).toMatch(words)
      for (const id of ['hot', 'cold']) expect((await readFile(edge, id)).text).toBe(contentOf(id))
      expect((await readFile(edge, 'large')).status).toBe(404)
      expect((await read(registry, '/plugins/large')).code).toBe('PLUGIN_NOT_FOUND')
      expect((await install(registry, 'acme', 'hot')).status).toBe(201)

      await disk.free()
      await eventually(
        () => tracesOf(place, 'large'),
        (traces) => traces.length === 0,
      )
      expect((await publish(registry, 'large', large)).status).toBe(201)
      await eventually(
        () => readFile(edge, 'large'),
        ({ text }) => text === large.toString(),
      )
    },
  )

  it('without a free byte answers 503 to uploads and installs, and keeps serving reads', async () => {
    await using disk = await mountSmallDisk()
    await using place = await openPlaceOn('DATA_DIR', disk.path)
    await using plugboard = await startPlugboard(place, SETTINGS)
    const { registry, edge } = plugboard
    for (const id of ['hot', 'cold']) expect((await publish(registry, id)).status).toBe(201)

    await disk.fill(0)
    expect(await publish(registry, 'refused')).toMatchObject({ status: 503, faults: [] })
    expect(await install(registry, 'acme', 'hot')).toMatchObject({
      status: 503,
      code: 'CATALOG_UNAVAILABLE',
      faults: [],
    })
    expect((await read(registry, '/plugins/hot')).status).toBe(200)
    expect((await read(registry, '/plugins/refused')).code).toBe('PLUGIN_NOT_FOUND')
    expect((await readFile(edge, 'cold')).text).toBe(contentOf('cold'))
    expect((await readFile(edge, 'refused')).status).toBe(404)

    await disk.free()
    expect((await publish(registry, 'refused')).status).toBe(201)
    expect((await install(registry, 'acme', 'hot')).status).toBe(201)
  })
})

/** Only the folder that the variable names is on the small disk. */
async function openPlaceOn(variable: string, disk: string): Promise<Place> {
  const ordinary = await mkdtemp(join(tmpdir(), 'plugboard-full-'))
  const other = variable === 'DATA_DIR' ? 'SPOOL_DIR' : 'DATA_DIR'
  const env = { [variable]: disk, [other]: ordinary }
  const data = variable === 'DATA_DIR' ? disk : ordinary
  return {
    env,
    openStore: () => openFsStore({ directory: data }),
    openCatalog: () => openSqliteCatalog({ path: join(data, 'catalog.sqlite') }),
    [Symbol.asyncDispose]: async () => {
      expect(await readdir(variable === 'DATA_DIR' ? ordinary : disk), 'left in the spool').toEqual([])
      await rm(ordinary, { recursive: true, force: true })
    },
  }
}
