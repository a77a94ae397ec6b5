import { hash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { text } from 'node:stream/consumers'
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib'
import { buildZip } from '@plugboard/testkit'
import { describe, expect, it, vi } from 'vitest'
import { openSpool } from '../spool/spool.ts'
import { inspectBytes, LANE } from '../testing/inspect-bytes.ts'
import { createEncodingPool } from './encoding-pool.ts'

const SCRIPT = 'export default () => "hello"\n'

const code = Array.from({ length: 600 }, (_, index) => `export const value${index} = ${index * 7919}\n`).join(
  '',
)

describe('the encodings of a bundle', () => {
  it('are made of compressible files, and decode to the same bytes', async () => {
    await using inspected = await inspectBytes(code)
    const [file] = (await inspected.encode()).files
    expect(file?.encodings.map(({ coding }) => coding)).toEqual(['br', 'zstd', 'gzip'])
    const decoders = { br: createBrotliDecompress, zstd: createZstdDecompress, gzip: createGunzip }
    for (const { coding, content } of file?.encodings ?? []) {
      expect(await text(content.open().pipe(decoders[coding]()))).toBe(code)
      expect(content.size).toBeLessThan(code.length / 2)
    }
  })

  it('are the same bytes for the same file', async () => {
    await using first = await inspectBytes(code)
    await using second = await inspectBytes(code)
    const bundles = await Promise.all([first.encode(), second.encode()])
    const digests = bundles.map(({ files }) =>
      files.flatMap(({ encodings }) => encodings.map(({ content }) => content.sha256)),
    )
    expect(digests[0]).toEqual(digests[1])
    expect(digests[0]).toHaveLength(3)
  })

  it('are not made where they do not pay', async () => {
    const noise = Buffer.concat(
      Array.from({ length: 99 }, (_, index) => hash('sha256', `${index}`, 'buffer')),
    )
    const zip = await buildZip([
      { path: 'bundle.js', content: SCRIPT },
      { path: 'small.css', content: 'a{}'.repeat(170) },
      { path: 'photo.png', content: Buffer.alloc(5000) },
      { path: 'noise.txt', content: noise },
    ])
    await using inspected = await inspectBytes(zip)
    expect(
      (await inspected.encode()).files.map(({ path, encodings }) => `${path} ${encodings.length}`),
    ).toEqual(['bundle.js 0', 'noise.txt 0', 'photo.png 0', 'small.css 0'])
  })
})

describe('the encoding pool', () => {
  it('reads a file into memory when its turn has come, and not before', async () => {
    await using pool = createEncodingPool({ threads: 1 })
    await using spool = await openSpool({ directory: tmpdir() })
    const bytes = Buffer.from(code)
    const blob = await spool.append(
      (async function* () {
        yield bytes
      })(),
      { limitBytes: bytes.length },
    )
    const gate = Promise.withResolvers<void>()
    const reads: string[] = []
    const encode = (name: string) => {
      const read: typeof blob.read = async (...range) => {
        reads.push(name)
        await gate.promise
        return blob.read(...range)
      }
      const content = { ...blob, read }
      return pool.encode(LANE, { content, coding: 'gzip', level: 6, limitBytes: bytes.length })
    }
    const encoded = Promise.all([encode('first'), encode('second')])
    await vi.waitFor(() => expect(reads).toEqual(['first']))
    gate.resolve()
    const [first, second] = await encoded
    expect(first).toEqual(second)
    expect(reads).toEqual(['first', 'second'])
  })
})
