import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describePairs } from '../harness/pairs.ts'
import { startEdge, startRegistry } from '../harness/plugboard.ts'
import { metadataOf, type UploadAnswer, upload } from '../harness/upload.ts'

const UPLOADS = 24
const QUOTA = 7
const FILE = 'export default 1\n'
/** Longer than a publish takes beside the others on a busy machine. */
const PATIENT = { MONGODB_TIMEOUT_MS: '30000', PUBLISH_LEASE_MS: '60000' }
const PAUSE_MS = 500

describePairs('concurrent uploads of versions to two registries', (pair) => {
  it.each([
    ['versions', { QUOTA_PLUGIN_VERSIONS: String(QUOTA) }],
    // One byte less than another version needs.
    ['bytes', { QUOTA_PLUGIN_BYTES: String((QUOTA + 1) * FILE.length - 1) }],
  ])('fill the quota of %s of their plugin, and do not exceed it', async (unit, settings) => {
    await using place = await pair.open()
    await using edge = await startEdge(place)
    await using first = await startRegistry(place, edge, { ...PATIENT, ...settings })
    await using second = await startRegistry(place, edge, { ...PATIENT, ...settings })
    const sendOnce = (index: number) => {
      const { url } = index % 2 ? first : second
      return upload(url, { file: FILE, metadata: metadataOf({ version: `${index}.0.0` }) })
    }
    // As long as others are being published, nobody knows whether there is room.
    const send = async (index: number) => {
      for (;;) {
        const answer = await sendOnce(index)
        if (answer.body.code !== 'PUBLISHES_UNFINISHED') return answer
        await sleep(PAUSE_MS)
      }
    }
    const answers = await Promise.all(Array.from({ length: UPLOADS }, (_, index) => send(index)))
    const outcomes = answers.map(({ status, body }: UploadAnswer) => (status === 201 ? '201' : body.code))
    expect(outcomes.toSorted()).toEqual([
      ...Array<string>(QUOTA).fill('201'),
      ...Array<string>(UPLOADS - QUOTA).fill('QUOTA_EXCEEDED'),
    ])
    const published = outcomes.indexOf('201')
    expect((await send(published)).status, 'what is published is never refused').toBe(200)
    const [refusal] = answers.filter(({ status }) => status === 403)
    expect(refusal?.body.detail).toContain(`QUOTA_PLUGIN_${unit.toUpperCase()} allows the plugin test-plugin`)

    await using catalog = await place.openCatalog()
    expect(await catalog.versions.listActive({ pluginId: 'test-plugin', limit: 100 })).toHaveLength(QUOTA)
    await using store = await place.openStore()
    const keys = (await Array.fromAsync(store.list(''))).map(({ key }) => key)
    expect(keys.filter((key) => key.endsWith('/bundle.js'))).toHaveLength(QUOTA)
  })
})
