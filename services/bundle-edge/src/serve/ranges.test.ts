import { createMemoryStore } from '@plugboard/storage/memory'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openEdge } from '../testing/open-edge.ts'
import { publishVersion, sha256 } from '../testing/publish-version.ts'

const SIZES = [1, 2, 17, 65_536, 65_537, 200_000]
const bodies = SIZES.map((size) => Buffer.from(Array.from({ length: size }, (_, at) => (at * 31) % 251)))

it.each([
  ['from memory', 64 * 1024 * 1024],
  ['streamed', 0],
])('the edge answers any range of any body with the matching slice (%s)', async (_how, cacheBytes) => {
  const store = createMemoryStore()
  await publishVersion(store, {
    files: Object.fromEntries(bodies.map((bytes) => [`${bytes.length}.bin`, { bytes }])),
  })
  await using edge = openEdge({ store, cacheBytes })
  const index = fc.integer({ min: 0, max: SIZES.length - 1 })
  await fc.assert(
    fc.asyncProperty(
      index,
      fc.double({ min: 0, max: 1.2, noNaN: true }),
      fc.nat(100_000),
      async (at, where, length) => {
        const body = bodies[at] ?? Buffer.alloc(0)
        const start = Math.floor(where * body.length)
        const url = `/plugins/bundles/test-plugin/v1.0.0/${body.length}.bin`
        const answer = await edge.app.inject({ url, headers: { range: `bytes=${start}-${start + length}` } })
        const slice = body.subarray(start, start + length + 1)
        const isInside = start < body.length
        expect({
          status: answer.statusCode,
          length: isInside ? answer.headers['content-length'] : undefined,
          range: answer.headers['content-range'],
          sha256: isInside ? sha256(answer.rawPayload) : undefined,
        }).toEqual(
          isInside
            ? {
                status: 206,
                length: String(slice.length),
                range: `bytes ${start}-${start + slice.length - 1}/${body.length}`,
                sha256: sha256(slice),
              }
            : { status: 416, length: undefined, range: `bytes */${body.length}`, sha256: undefined },
        )
      },
    ),
    { numRuns: 150 },
  )
})
