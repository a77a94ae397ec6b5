import { createHash } from 'node:crypto'
import { FIXTURE_CHECKS, measureSocketBuffers } from '@plugboard/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { type GeneratedContent, scriptContent } from '../harness/generated-content.ts'
import { describePairs, type Place } from '../harness/pairs.ts'
import { startEdge, startPlugboard } from '../harness/plugboard.ts'
import { countHandles, whyNoProcessFacts } from '../harness/process-facts.ts'
import { metadataOf } from '../harness/upload.ts'
import { growthOfPeak } from './peak.ts'
import { type Download, download, readSlowly, stall } from './read-slowly.ts'
import { streamUpload } from './stream-upload.ts'

const MB = 1_000_000
const MIB = 1024 * 1024
const READERS = 64
/** A slow reader receives everything it requested in some four seconds. */
const SLOW_SECONDS = 4
/** Longer than it takes to connect all readers on a busy machine. */
const IDLE_TIMEOUT_MS = 3000
/**
 * How much the peak may grow. All readers share a cached body. A streamed one has a few chunks of 64 KiB in memory for
 * each reader: a bound that does not depend on the size of the body, and far below the 320 MB of all bodies.
 */
const ALLOWANCE = { cached: 32 * MIB, streamed: 96 * MIB } as const

const medium = scriptContent('medium', 5 * MB)
const large = scriptContent('large', 200 * MB)
const MEDIUM = '/plugins/bundles/test-plugin/v1.0.0/bundle.js'
const LARGE = '/plugins/bundles/test-plugin/v2.0.0/bundle.js'

const CACHES = [
  ['cached', {}],
  ['streamed', { EDGE_CACHE_BYTES: '1000000' }],
] as const

const skipped = whyNoProcessFacts ? ` (skipped: ${whyNoProcessFacts})` : ''

describePairs("the edge's memory", (pair) => {
  const opened = new AsyncDisposableStack()
  let place: Place
  /** How often a reader requests the file, so that the system cannot buffer all the answers. */
  let times: number
  beforeAll(async () => {
    times = 1 + Math.ceil((2 * (await measureSocketBuffers())) / medium.size)
    place = opened.use(await pair.open())
    await using plugboard = await startPlugboard(place, {
      UPLOAD_MAX_BYTES: String(2 * large.size),
      BUNDLE_MAX_FILE_BYTES: String(2 * large.size),
      BUNDLE_MAX_TOTAL_BYTES: String(2 * large.size),
      // Random text has everything at some time, also what begins as a token does.
      CHECKS: `${FIXTURE_CHECKS}, secrets=advisory`,
    })
    for (const [version, content] of [
      ['1.0.0', medium],
      ['2.0.0', large],
    ] as const) {
      const { status, text } = await streamUpload(plugboard.registry, content, metadataOf({ version }))
      if (status !== 201) throw new Error(`${version} was answered ${status}: ${text}`)
    }
  })
  afterAll(() => opened.disposeAsync())

  it.skipIf(whyNoProcessFacts).each(CACHES)(
    `stays flat with 64 slow readers of a %s body${skipped}`,
    async (how, env) => {
      // No reader is so slow that it is disconnected, on a busy machine either.
      await using edge = await startEdge(place, { ...env, EDGE_IDLE_TIMEOUT_MS: '300000' })
      const wanted = digestOf(medium)
      const grown = await growthOfPeak(`edge, 64 slow readers of 5 MB, ${how}, ${pair.name}`, edge, {
        small: async () => {
          // The same number of bytes, but one reader after the other, so that only the number of readers differs.
          for (let turn = 0; turn < READERS; turn += 1) expect(await download(edge, MEDIUM)).toEqual(wanted)
        },
        large: async () => {
          const asked = { path: MEDIUM, times, bytesPerSecond: (times * medium.size) / SLOW_SECONDS }
          const readers = Array.from({ length: READERS }, () => readSlowly(edge, asked))
          for (const bytes of await Promise.all(readers)) expect(bytes).toBeGreaterThan(times * medium.size)
        },
      })
      expect(grown).toBeLessThan(ALLOWANCE[how])
    },
  )

  it.skipIf(whyNoProcessFacts).each(CACHES)(
    `stays flat with 64 stalled readers of a %s body, which are disconnected${skipped}`,
    async (how, env) => {
      await using edge = await startEdge(place, { ...env, EDGE_IDLE_TIMEOUT_MS: String(IDLE_TIMEOUT_MS) })
      let handles = 0
      const grown = await growthOfPeak(`edge, 64 stalled readers of 5 MB, ${how}, ${pair.name}`, edge, {
        small: async () => {
          for (let turn = 0; turn < READERS; turn += 1) await download(edge, MEDIUM)
          handles = await countHandles(edge.pid)
        },
        large: async () => {
          using stalled = new DisposableStack()
          const readers = Array.from({ length: READERS }, () => stall(edge, { path: MEDIUM, times }))
          for (const reader of await Promise.all(readers)) stalled.use(reader)
          await eventually(
            () => countHandles(edge.pid),
            (count) => count >= handles + READERS,
          )
          await eventually(
            () => countHandles(edge.pid),
            (count) => count < handles + READERS / 2,
          )
        },
      })
      expect(grown).toBeLessThan(ALLOWANCE[how])
      expect(await download(edge, MEDIUM)).toEqual(digestOf(medium))
    },
  )

  it.skipIf(whyNoProcessFacts)(`is the same for a download of 5 MB and of 200 MB${skipped}`, async () => {
    await using edge = await startEdge(place, { EDGE_CACHE_BYTES: '1000000' })
    const grown = await growthOfPeak(`edge, download, 5 MB -> 200 MB, ${pair.name}`, edge, {
      small: async () => {
        for (let turn = 0; turn < READERS; turn += 1) await download(edge, MEDIUM)
      },
      large: async () => expect(await download(edge, LARGE)).toEqual(digestOf(large)),
    })
    expect(grown).toBeLessThan(ALLOWANCE.streamed)
  })
})

function digestOf(content: GeneratedContent): Download {
  const hash = createHash('sha256')
  for (const chunk of content.open()) hash.update(chunk)
  return { bytes: content.size, sha256: hash.digest('hex') }
}
