import { hash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { text } from 'node:stream/consumers'
import {
  brotliCompressSync,
  constants,
  createBrotliDecompress,
  createGunzip,
  createZstdDecompress,
} from 'node:zlib'
import { buildZip } from '@plugboard/testkit'
import { describe, expect, it } from 'vitest'
import type { EncodedContent } from '../inspected-bundle.ts'
import { openSpool } from '../spool/spool.ts'
import { inspectBytes, LANE } from '../testing/inspect-bytes.ts'
import { createBundleEncoder } from './bundle-encoder.ts'
import { createEncodingPool, EncodingPoolClosedError } from './encoding-pool.ts'

const SCRIPT = 'export default () => "hello"\n'

const code = Array.from({ length: 600 }, (_, index) => `export const value${index} = ${index * 7919}\n`).join(
  '',
)

const DECODERS = { br: createBrotliDecompress, zstd: createZstdDecompress, gzip: createGunzip }

function decoded({ coding, content }: EncodedContent): Promise<string> {
  return text(content.open().pipe(DECODERS[coding]()))
}

describe('the encodings of a bundle', () => {
  it('are made for compressible files, and decode to the same bytes', async () => {
    await using inspected = await inspectBytes(code)
    const [file] = (await inspected.encode()).files
    expect(file?.encodings.map(({ coding }) => coding)).toEqual(['br', 'zstd', 'gzip'])
    for (const encoding of file?.encodings ?? []) {
      expect(await decoded(encoding)).toBe(code)
      expect(encoding.content.size).toBeLessThan(code.length / 2)
    }
  })

  it('have the same bytes for the same file', async () => {
    await using first = await inspectBytes(code)
    await using second = await inspectBytes(code)
    const bundles = await Promise.all([first.encode(), second.encode()])
    const digests = bundles.map(({ files }) =>
      files.flatMap(({ encodings }) => encodings.map(({ content }) => content.sha256)),
    )
    expect(digests[0]).toEqual(digests[1])
    expect(digests[0]).toHaveLength(3)
  })

  it('have the bytes of earlier releases when the default window of Brotli is requested', async () => {
    await using inspected = await inspectBytes(code)
    await using pool = createEncodingPool({ threads: 1 })
    await using spool = await openSpool({ directory: tmpdir() })
    const { bundle } = inspected
    const encoder = createBundleEncoder({ bundle, spool, pool, lane: LANE })
    const [file] = bundle.files
    if (!file) throw new Error('the bundle has no file')
    const content = await encoder.encode(file, 'br', { brotliWindow: 'default' })
    const fitted = await encoder.encode(file, 'br')
    const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_MODE, BROTLI_PARAM_SIZE_HINT, BROTLI_MODE_TEXT } = constants
    const params = {
      [BROTLI_PARAM_QUALITY]: 11,
      [BROTLI_PARAM_MODE]: BROTLI_MODE_TEXT,
      [BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(code),
    }
    expect(content?.sha256).toBe(hash('sha256', brotliCompressSync(code, { params })))
    expect(content?.sha256).not.toBe(fitted?.sha256)
  })

  it('are not made where they would save too little', async () => {
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

describe('many small files', () => {
  const noise = Buffer.concat(Array.from({ length: 40 }, (_, index) => hash('sha256', `${index}`, 'buffer')))
  const small = Array.from({ length: 90 }, (_, index) => ({
    path: `chunks/${index}.js`,
    content: `export const name = 'file ${index}'\n`.repeat(40),
  }))

  it('share turns of the pool, and each gets the encodings of its own bytes', async () => {
    const zip = await buildZip([
      { path: 'bundle.js', content: SCRIPT },
      ...small,
      { path: 'chunks/noise.txt', content: noise },
      { path: 'large.js', content: code.repeat(4) },
    ])
    await using inspected = await inspectBytes(zip)
    await using pool = createEncodingPool({ threads: 2 })
    await using spool = await openSpool({ directory: tmpdir() })
    const turns: number[] = []
    const counting: typeof pool.encode = (lane, requests, options) => {
      turns.push(requests.length)
      return pool.encode(lane, requests, options)
    }
    const encoder = createBundleEncoder({
      bundle: inspected.bundle,
      spool,
      pool: { encode: counting },
      lane: LANE,
    })
    const { files } = await encoder.encodeAll()
    // 182 encodings of small files, and three of the large one, which is larger than a turn.
    expect(turns.reduce((sum, size) => sum + size, 0)).toBe(185)
    expect(turns.length).toBeLessThan(10)
    expect(turns.slice(-3)).toEqual([1, 1, 1])
    for (const { path, content } of small) {
      const file = files.find((each) => each.path === path)
      expect(file?.encodings.map(({ coding }) => coding)).toEqual(['br', 'gzip'])
      for (const encoding of file?.encodings ?? []) expect(await decoded(encoding)).toBe(content)
    }
    expect(files.find(({ path }) => path === 'chunks/noise.txt')?.encodings).toEqual([])
  })
})

it.each([512, 65_520, 65_521])('a file of %i bytes decodes to itself in every coding', async (size) => {
  const content = code.repeat(5).slice(0, size)
  await using inspected = await inspectBytes(content)
  const [file] = (await inspected.encode()).files
  expect(file?.encodings.length).toBeGreaterThanOrEqual(2)
  for (const encoding of file?.encodings ?? []) expect(await decoded(encoding)).toBe(content)
})

describe('the encoding pool', () => {
  it('rejects what is being encoded, what waits and what comes later with EncodingPoolClosedError when it is disposed', async () => {
    const pool = createEncodingPool({ threads: 1 })
    await using spool = await openSpool({ directory: tmpdir() })
    const bytes = Buffer.from(code.repeat(40))
    const blob = await spool.append(
      (async function* () {
        yield bytes
      })(),
      { limitBytes: bytes.length },
    )
    const encode = (content = blob) =>
      pool.encode(LANE, [
        { content, coding: 'br', level: 11, limitBytes: bytes.length, brotliWindow: 'fitted' },
      ])
    const begun = Promise.withResolvers<void>()
    const read: typeof blob.read = async (...range) => {
      setImmediate(begun.resolve)
      return blob.read(...range)
    }
    const rejected = [encode({ ...blob, read }), encode()].map((encoded) =>
      expect(encoded).rejects.toThrow(EncodingPoolClosedError),
    )
    await begun.promise
    await pool[Symbol.asyncDispose]()
    await Promise.all(rejected)
    await expect(encode()).rejects.toThrow(EncodingPoolClosedError)
  })

  it('reads a file into memory only when its turn has come', async () => {
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
      return pool.encode(LANE, [
        { content, coding: 'gzip', level: 6, limitBytes: bytes.length, brotliWindow: 'fitted' },
      ])
    }
    const encoded = Promise.all([encode('first'), encode('second')])
    await expect.poll(() => reads).toEqual(['first'])
    gate.resolve()
    const [first, second] = await encoded
    expect(first).toEqual(second)
    expect(reads).toEqual(['first', 'second'])
  })
})
