import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { bytesOf, scriptContent } from '../harness/generated-content.ts'
import { describePairs } from '../harness/pairs.ts'
import type { RunningProcess } from '../harness/start-process.ts'
import { metadataOf, upload } from '../harness/upload.ts'
import { openPausedDownload, openPausedUpload, type PausedUpload } from './paused-transfers.ts'
import { publish, readFile } from './requests.ts'
import { SETTINGS } from './settings.ts'
import { startReady } from './start-ready.ts'

const MIB = 1024 * 1024
/** The largest file that the edge caches in memory. */
const SIZE = 16 * MIB
/** Longer than any of these tests takes. */
const PATIENT = { ...SETTINGS, STOP_TIMEOUT_MS: '60000' }
const CUT_OFF = '"msg":"connections cut off"'
const LARGE = '/plugins/bundles/large/v1.0.0/bundle.js'

const content = bytesOf(scriptContent('stopping', SIZE))

describePairs('a service that receives SIGTERM', (pair) => {
  it.each([
    ['in its memory', 8 * SIZE],
    ['not in its memory', 0],
  ])(
    'completes a slow download of a file %s, refuses new connections, and exits with 0',
    async (_what, cacheBytes) => {
      await using place = await pair.open()
      await using plugboard = await startReady(place, { ...PATIENT, EDGE_CACHE_BYTES: `${cacheBytes}` })
      const { registry, edge } = plugboard
      expect((await publish(registry, 'large', content.toString())).status).toBe(201)

      const download = await openPausedDownload(edge, { path: LARGE, size: SIZE })
      await download.begun
      edge.child.kill('SIGTERM')
      await refusesConnections(edge)
      expect(edge.child.exitCode, 'is still sending').toBe(null)
      download.goOn()
      const bodies = await download.ended
      expect(bodies).toHaveLength(download.count)
      expect(bodies.every((body) => body.equals(content))).toBe(true)
      expect(await edge.exited).toBe(0)
    },
  )

  it('completes and publishes a slow upload, refuses new connections, and exits with 0', async () => {
    await using place = await pair.open()
    await using plugboard = await startReady(place, { ...PATIENT, UPLOADS_MAX: '1' })
    const { registry, edge } = plugboard
    const uploading = await openUploadUnderWay(registry, 'large')
    registry.child.kill('SIGTERM')
    await refusesConnections(registry)
    uploading.goOn()
    expect(await uploading.answer).toMatch(/^HTTP\/1\.1 201 /)
    expect(await registry.exited).toBe(0)
    expect((await readFile(edge, 'large')).text).toBe(content.toString())
  })

  it('cuts off stalled clients after STOP_TIMEOUT_MS and exits with 0', async () => {
    await using place = await pair.open()
    await using plugboard = await startReady(place, {
      ...SETTINGS,
      STOP_TIMEOUT_MS: '1500',
      UPLOADS_MAX: '1',
    })
    const { registry, edge } = plugboard
    expect((await publish(registry, 'large', content.toString())).status).toBe(201)
    const download = await openPausedDownload(edge, { path: LARGE, size: SIZE })
    await download.begun
    const uploading = await openUploadUnderWay(registry, 'stalled')
    expect(await Promise.all([edge.stop(), registry.stop()])).toEqual([0, 0])
    for (const service of [edge, registry]) {
      expect(service.log()).toMatch(new RegExp(`"connections":1,.*${CUT_OFF}`))
      expect(service.log()).toContain('"msg":"service stopped"')
    }
    download.goOn()
    expect(Buffer.concat(await download.ended).length).toBeLessThan(download.count * content.length)
    expect(await uploading.answer).toBe('')
  })

  it('exits at once when no request is under way, although idle connections are open', async () => {
    await using place = await pair.open()
    await using plugboard = await startReady(place, PATIENT)
    const { registry, edge } = plugboard
    expect((await publish(registry, 'small')).status).toBe(201)
    expect((await readFile(edge, 'small')).status).toBe(200)
    expect(await Promise.all([edge.stop(), registry.stop()])).toEqual([0, 0])
    // Otherwise it would have waited for STOP_TIMEOUT_MS and then cut them off.
    for (const service of [edge, registry]) expect(service.log()).not.toContain(CUT_OFF)
  })
})

/** An upload that holds the only slot of a registry. It is sent again when a probe took the slot first. */
async function openUploadUnderWay(registry: RunningProcess, id: string): Promise<PausedUpload> {
  for (;;) {
    const uploading = await openPausedUpload(registry, { content, metadata: metadataOf({ id }) })
    const refused = uploading.answer.then(() => true)
    do {
      const probe = await upload(registry.url, { file: 'x' })
      if (probe.body.code === 'TOO_MANY_UPLOADS') return uploading
    } while (!(await Promise.race([refused, sleep(50, false)])))
  }
}

async function refusesConnections({ port }: RunningProcess): Promise<void> {
  await eventually(
    async () => {
      const socket = connect({ host: '127.0.0.1', port })
      try {
        await once(socket, 'connect')
        return 'connected'
      } catch (error) {
        return error instanceof Error && 'code' in error ? error.code : error
      } finally {
        socket.destroy()
      }
    },
    (outcome) => outcome === 'ECONNREFUSED',
  )
}
