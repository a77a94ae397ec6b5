import { mkdir, mkdtemp, rename, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteCatalog } from '@plugboard/catalog/sqlite'
import { openFsStore } from '@plugboard/storage/fs'
import { describe, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import type { Place } from '../harness/pairs.ts'
import { startPlugboard } from '../harness/plugboard.ts'
import type { Seen } from './look.ts'
import { publishScene } from './publish-scene.ts'
import { contentOf, install, publish, read, readFile } from './requests.ts'
import { SETTINGS } from './settings.ts'

describe('a data folder that disappears while both services run', () => {
  it.each([
    ['moved away', async () => {}, async () => {}],
    [
      'replaced by an empty one, as when its volume is not mounted',
      (folder: string) => mkdir(folder),
      (folder: string) => rmdir(folder),
    ],
  ])(
    'is answered with 503 and never 404 while it is %s, and everything works once it is back',
    async (_how, take, giveBack) => {
      await using place = await openMovablePlace()
      await using plugboard = await startPlugboard(place, SETTINGS)
      const { registry, edge } = plugboard
      await publishScene(plugboard)

      await rename(place.folder, place.elsewhere)
      await take(place.folder)
      expect(await readFile(edge, 'hot')).toMatchObject({ status: 200, text: contentOf('hot') })
      const asked: Record<string, Promise<Seen>> = {
        'cold version': readFile(edge, 'cold'),
        'cold file': readFile(edge, 'many', 'files/1.js'),
        unpublished: readFile(edge, 'unpublished'),
        'edge ready': read(edge, '/ready'),
        plugin: read(registry, '/plugins/hot'),
        'unknown plugin': read(registry, '/plugins/unknown'),
        listing: read(registry, '/plugins'),
        'tenant manifest': read(registry, '/tenants/acme/manifest'),
        install: install(registry, 'other', 'hot'),
        upload: publish(registry, 'meanwhile'),
        'registry ready': read(registry, '/ready'),
      }
      for (const [what, seen] of Object.entries(asked)) {
        const { status, faults } = await seen
        expect({ status, faults }, what).toEqual({ status: 503, faults: [] })
      }
      expect((await read(registry, '/live')).status).toBe(200)

      await giveBack(place.folder)
      await rename(place.elsewhere, place.folder)
      await eventually(
        () => readFile(edge, 'cold'),
        ({ text }) => text === contentOf('cold'),
      )
      expect((await read(registry, '/plugins/hot')).status).toBe(200)
      expect((await read(registry, '/plugins/meanwhile')).code).toBe('PLUGIN_NOT_FOUND')
      expect((await publish(registry, 'meanwhile')).status).toBe(201)
      expect((await install(registry, 'other', 'hot')).status).toBe(201)
      for (const service of [registry, edge]) expect((await read(service, '/ready')).status).toBe(200)
    },
  )
})

interface MovablePlace extends Place {
  readonly folder: string
  readonly elsewhere: string
}

async function openMovablePlace(): Promise<MovablePlace> {
  const parent = await mkdtemp(join(tmpdir(), 'plugboard-lost-'))
  const folder = join(parent, 'data')
  return {
    folder,
    elsewhere: join(parent, 'elsewhere'),
    env: { DATA_DIR: folder },
    openStore: () => openFsStore({ directory: folder }),
    openCatalog: () => openSqliteCatalog({ path: join(folder, 'catalog.sqlite') }),
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }),
  }
}
