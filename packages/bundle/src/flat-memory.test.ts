import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import yazl from 'yazl'

const MEBIBYTE = 1_048_576
/** Large enough that no encodings are made of it either, and that buffers have begun to be collected. */
const SMALL = 30 * MEBIBYTE
const LARGE = 200 * MEBIBYTE
/** Far above what buffers awaiting collection take, and below what holding the upload would, even packed. */
const ALLOWANCE = 64 * MEBIBYTE

const MEASURE = join(import.meta.dirname, 'testing', 'measure-inspection.ts')
const run = promisify(execFile)

/** Text that packs to about half, so that a packed copy in memory would show as well. */
function* text(size: number): Generator<Buffer> {
  for (let made = 0; made < size; ) {
    const line = Buffer.from(`${randomBytes(32_767).toString('hex')}\n`).subarray(0, size - made)
    made += line.length
    yield line
  }
}

function scriptOf(size: number): Readable {
  return Readable.from(text(size), { objectMode: false })
}

/** One entry has all the bytes: of a type without encodings, which cost the same for every size. */
function zipOf(
  size: number,
  options: { compress: boolean; compressionLevel?: number },
): NodeJS.ReadableStream {
  const zip = new yazl.ZipFile()
  zip.addBuffer(Buffer.from('export default { extensions: {} }\n'), 'bundle.js')
  zip.addReadStreamLazy('data.bin', options, (give) => give(null, scriptOf(size)))
  zip.end()
  return zip.outputStream
}

describe('the memory of an inspection', () => {
  // Of scripts, the checks read one at a time; their budget bounds it.
  it.each([
    ['a ZIP', (size: number) => zipOf(size, { compress: true, compressionLevel: 1 })],
    ['a ZIP without compression', (size: number) => zipOf(size, { compress: false })],
  ])(
    'does not grow with the size of %s',
    async (_what, make) => {
      const directory = await mkdtemp(join(tmpdir(), 'inspection-'))
      try {
        const peaks: number[] = []
        for (const size of [SMALL, LARGE]) {
          const path = join(directory, `${size}`)
          await pipeline(make(size), createWriteStream(path))
          const { stdout } = await run(process.execPath, ['--conditions=source', MEASURE, path])
          const measured = JSON.parse(stdout) as { size: number; peakBytes: number }
          expect(measured.size).toBeGreaterThanOrEqual(size)
          peaks.push(measured.peakBytes)
        }
        const [small = Number.NaN, large = Number.NaN] = peaks
        expect(large - small).toBeLessThan(ALLOWANCE)
      } finally {
        await rm(directory, { recursive: true })
      }
    },
    60_000,
  )
})
