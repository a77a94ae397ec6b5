import { describe, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { objectKeys } from '../harness/object-keys.ts'
import { FS_SQLITE } from '../harness/pairs.ts'
import { startPlugboard } from '../harness/plugboard.ts'
import { contentOf, publish, readFile, VERSION } from './requests.ts'
import { SETTINGS } from './settings.ts'

describe('a published version', () => {
  it.each([
    ['a file with its encodings', 'bundle.js', 503],
    ['its manifest', 'manifest.json', 404],
  ])('whose store has lost %s is restored by the same upload', async (_what, path, damagedStatus) => {
    await using place = await FS_SQLITE.open()
    await using plugboard = await startPlugboard(place, SETTINGS)
    const { registry, edge } = plugboard
    expect((await publish(registry, 'damaged')).status).toBe(201)
    await using store = await place.openStore()
    const lost = await objectKeys(store, `damaged/v${VERSION}/${path}`)
    for (const key of lost) await store.remove(key)
    await eventually(
      () => readFile(edge, 'damaged'),
      ({ status }) => status === damagedStatus,
    )

    expect((await publish(registry, 'damaged')).status).toBe(200)
    await eventually(
      () => readFile(edge, 'damaged'),
      ({ status, text }) => status === 200 && text === contentOf('damaged'),
    )
    expect(await objectKeys(store, `damaged/v${VERSION}/${path}`)).toEqual(lost)
    expect(registry.log()).toContain('lost objects put back')
  })
})
