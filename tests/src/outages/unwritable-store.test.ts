import { openSqliteCatalog } from '@plugboard/catalog/sqlite'
import { openFsStore } from '@plugboard/storage/fs'
import { describe, expect, it } from 'vitest'
import type { Place } from '../harness/pairs.ts'
import { startEdge, startPlugboard } from '../harness/plugboard.ts'
import { contentOf, publish, read, readFile } from './requests.ts'
import { SETTINGS } from './settings.ts'
import { mountSmallDisk, type SmallDisk, whyNoDisk } from './small-disk.ts'

describe.skipIf(whyNoDisk)(
  `a store that cannot be written${whyNoDisk ? ` (skipped: ${whyNoDisk})` : ''}`,
  () => {
    it.each([
      ['full', (disk: SmallDisk) => disk.fill(0)],
      ['mounted read-only', (disk: SmallDisk) => disk.forbidWriting()],
    ])(
      'because its disk is %s is still read by a running edge and by one that starts',
      async (_how, spoil) => {
        await using disk = await mountSmallDisk()
        const place = placeOn(disk)
        {
          await using plugboard = await startPlugboard(place, SETTINGS)
          for (const id of ['hot', 'cold']) expect((await publish(plugboard.registry, id)).status).toBe(201)
        }
        await using running = await startEdge(place, SETTINGS)
        expect((await readFile(running, 'hot')).text).toBe(contentOf('hot'))

        await spoil(disk)
        await using started = await startEdge(place, SETTINGS)
        for (const edge of [running, started]) {
          expect((await read(edge, '/ready')).status).toBe(200)
          for (const id of ['hot', 'cold']) expect((await readFile(edge, id)).text).toBe(contentOf(id))
          expect((await readFile(edge, 'unpublished')).status).toBe(404)
        }
      },
    )
  },
)

function placeOn({ path }: SmallDisk): Place {
  return {
    env: { DATA_DIR: path },
    openStore: () => openFsStore({ directory: path }),
    openCatalog: () => openSqliteCatalog({ path: `${path}/catalog.sqlite` }),
    [Symbol.asyncDispose]: async () => {},
  }
}
