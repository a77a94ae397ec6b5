import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { bytesOf, scriptContent } from '../harness/generated-content.ts'
import { describePairs } from '../harness/pairs.ts'
import { startPlugboard } from '../harness/plugboard.ts'
import type { RunningProcess } from '../harness/start-process.ts'
import { metadataOf } from '../harness/upload.ts'
import { publish, readFile } from './requests.ts'
import { SETTINGS } from './settings.ts'
import { openSlowDownload, openSlowUpload } from './slow-transfers.ts'

const MIB = 1024 * 1024
/** The most the edge keeps in memory of one file, and more than the system keeps of one connection. */
const SIZE = 16 * MIB
const STOP_TIMEOUT_MS = 20_000
/** For a signal, an exit and a busy machine. */
const GRACE_MS = 3000
const TRANSFER_MS = 4000

const content = bytesOf(scriptContent('stopping', SIZE))

describePairs('a service told to stop', (pair) => {
  it.each([
    ['in memory', 8 * SIZE],
    ['not in memory', 0],
  ])(
    'ends a slow download of what is %s whole, refuses new connections, and exits with 0',
    async (_what, cacheBytes) => {
      await using place = await pair.open()
      await using plugboard = await startPlugboard(place, {
        ...SETTINGS,
        EDGE_CACHE_BYTES: `${cacheBytes}`,
        STOP_TIMEOUT_MS: `${STOP_TIMEOUT_MS}`,
      })
      const { registry, edge } = plugboard
      expect((await publish(registry, 'large', content.toString())).status).toBe(201)

      const download = await openSlowDownload(edge, {
        path: '/plugins/bundles/large/v1.0.0/bundle.js',
        bytesPerSecond: (SIZE / TRANSFER_MS) * 1000,
      })
      await download.begun
      edge.child.kill('SIGTERM')
      await refusesConnections(edge)
      const { exitCode } = edge.child
      const received = await download.ended
      expect({ bytes: received.length, exitCode }, 'is still sending').toEqual({
        bytes: SIZE,
        exitCode: null,
      })
      expect(received.equals(content)).toBe(true)
      expect(await edge.exited).toBe(0)
    },
  )

  it('ends a slow upload and publishes it, refuses new connections, and exits with 0', async () => {
    await using place = await pair.open()
    await using plugboard = await startPlugboard(place, {
      ...SETTINGS,
      STOP_TIMEOUT_MS: `${STOP_TIMEOUT_MS}`,
    })
    const { registry, edge } = plugboard
    const upload = await openSlowUpload(registry, {
      content,
      metadata: metadataOf({ id: 'large' }),
      overMs: TRANSFER_MS,
    })
    await sleep(TRANSFER_MS / 4)
    registry.child.kill('SIGTERM')
    await refusesConnections(registry)
    expect(await upload.answer).toMatch(/^HTTP\/1\.1 201 /)
    expect(await registry.exited).toBe(0)
    expect((await readFile(edge, 'large')).text).toBe(content.toString())
  })

  it('does not wait for clients that stall for longer than it was told', async () => {
    await using place = await pair.open()
    const stopTimeoutMs = 1500
    await using plugboard = await startPlugboard(place, { ...SETTINGS, STOP_TIMEOUT_MS: `${stopTimeoutMs}` })
    const { registry, edge } = plugboard
    expect((await publish(registry, 'large', content.toString())).status).toBe(201)
    const download = await openSlowDownload(edge, {
      path: '/plugins/bundles/large/v1.0.0/bundle.js',
      bytesPerSecond: 0,
    })
    await download.begun
    const upload = await openSlowUpload(registry, {
      content,
      metadata: metadataOf({ id: 'stalled' }),
      overMs: Infinity,
    })
    const stoppedAt = performance.now()
    const codes = await Promise.all([edge.stop(), registry.stop()])
    const tookMs = performance.now() - stoppedAt
    expect(tookMs).toBeGreaterThan(stopTimeoutMs - 100)
    expect(tookMs).toBeLessThan(stopTimeoutMs + GRACE_MS)
    expect(codes).toEqual([0, 0])
    for (const service of [edge, registry]) {
      // A process may have ended before the last that it wrote is read.
      const log = await eventually(
        async () => service.log(),
        (text) => text.includes('"service stopped"'),
      )
      expect(log).toMatch(/"connections":1,.*"msg":"connections cut off"/)
    }
    download.hurry()
    expect((await download.ended).length).toBeLessThan(content.length)
    expect(await upload.answer).toBe('')
  })

  it('ends at once when nothing is under way, whatever connections wait for another request', async () => {
    await using place = await pair.open()
    await using plugboard = await startPlugboard(place, SETTINGS)
    const { registry, edge } = plugboard
    expect((await publish(registry, 'small')).status).toBe(201)
    expect((await readFile(edge, 'small')).status).toBe(200)
    const stoppedAt = performance.now()
    expect(await Promise.all([edge.stop(), registry.stop()])).toEqual([0, 0])
    expect(performance.now() - stoppedAt).toBeLessThan(GRACE_MS)
  })
})

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
    { timeoutMs: 1000 },
  )
}
