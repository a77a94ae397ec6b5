import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSpool, openSpool } from './spool.ts'
import { SizeLimitError, SpoolFullError } from './spool-errors.ts'

const NO_LIMIT = { limitBytes: Number.POSITIVE_INFINITY }

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part)
}

describe('a spool', () => {
  it('returns each appended blob unchanged, with both digests', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), { maxLength: 5 }),
        async (sources) => {
          await using spool = await openSpool({ directory: tmpdir() })
          const blobs = []
          for (const source of sources) blobs.push(await spool.append(chunks(...source), NO_LIMIT))
          for (const [index, blob] of blobs.entries()) {
            const expected = Buffer.concat(sources[index] ?? [])
            expect(await buffer(blob.open())).toEqual(expected)
            expect(blob).toMatchObject({
              size: expected.length,
              sha256: createHash('sha256').update(expected).digest('hex'),
              integrity: `sha384-${createHash('sha384').update(expected).digest('base64')}`,
            })
          }
        },
      ),
      { numRuns: 30 },
    )
  })

  it('returns each of several pieces that were appended together, and appends the next one after them', async () => {
    await using spool = await openSpool({ directory: tmpdir() })
    await spool.append(chunks('before'), NO_LIMIT)
    const pieces = ['first', '', 'third piece'].map((piece) => Buffer.from(piece))
    const blobs = await spool.appendEach(pieces)
    const after = await spool.append(chunks('after'), NO_LIMIT)
    for (const [index, blob] of blobs.entries()) {
      const piece = pieces[index] ?? Buffer.alloc(1)
      expect(await buffer(blob.open())).toEqual(piece)
      expect(blob).toMatchObject({
        size: piece.length,
        sha256: createHash('sha256').update(piece).digest('hex'),
        integrity: `sha384-${createHash('sha384').update(piece).digest('base64')}`,
      })
    }
    expect(blobs).toHaveLength(3)
    expect(String(await buffer(after.open()))).toBe('after')
    expect(await spool.appendEach([])).toEqual([])
  })

  it('streams a blob of many chunks repeatedly and concurrently', async () => {
    await using spool = await openSpool({ directory: tmpdir() })
    const bytes = Buffer.alloc(300_001, 'abcdefg')
    const blob = await spool.append(chunks(bytes), NO_LIMIT)
    const [first, second] = await Promise.all([buffer(blob.open()), buffer(blob.open())])
    expect([first.equals(bytes), second.equals(bytes)]).toEqual([true, true])
  })

  it('reads exactly the requested bytes, and none outside the blob', async () => {
    await using spool = await openSpool({ directory: tmpdir() })
    await spool.append(chunks('before'), NO_LIMIT)
    const blob = await spool.append(chunks('0123456789'), NO_LIMIT)
    await spool.append(chunks('after'), NO_LIMIT)
    expect(String(await blob.read(2, 3))).toBe('234')
    expect(await blob.read(10, 0)).toHaveLength(0)
    await expect(blob.read(8, 3)).rejects.toThrow(RangeError)
    await expect(blob.read(-1, 3)).rejects.toThrow(RangeError)
    await expect(blob.read(Number.NaN, 3)).rejects.toThrow(RangeError)
  })

  it('has no name in its directory while it is open', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'spool-'))
    try {
      await using spool = await openSpool({ directory })
      await spool.append(chunks('content'), NO_LIMIT)
      expect(await readdir(directory)).toEqual([])
    } finally {
      await rmdir(directory)
    }
  })

  it('refuses a source above the limit, and accepts the next one', async () => {
    await using spool = await openSpool({ directory: tmpdir() })
    const kept = await spool.append(chunks('kept'), { limitBytes: 4 })
    await expect(spool.append(chunks('12', '34', '5'), { limitBytes: 4 })).rejects.toThrow(
      new SizeLimitError(4),
    )
    const next = await spool.append(chunks('next'), { limitBytes: 4 })
    expect([String(await buffer(kept.open())), String(await buffer(next.open()))]).toEqual(['kept', 'next'])
  })

  it('destroys a stream that it refuses', async () => {
    await using spool = await openSpool({ directory: tmpdir() })
    const source = new PassThrough()
    source.write('too large')
    await expect(spool.append(source, { limitBytes: 1 })).rejects.toThrow(SizeLimitError)
    expect(source.destroyed).toBe(true)
  })

  it("rejects with the signal's reason, even while the source is stalled", async () => {
    await using spool = await openSpool({ directory: tmpdir() })
    const reason = new Error('the client is gone')
    const abort = new AbortController()
    const source = new PassThrough()
    const appending = spool.append(source, { ...NO_LIMIT, signal: abort.signal })
    abort.abort(reason)
    await expect(appending).rejects.toBe(reason)
    await expect(spool.append(chunks('x'), { ...NO_LIMIT, signal: abort.signal })).rejects.toBe(reason)
    expect(source.destroyed).toBe(true)
  })

  it('rejects with the error of its source', async () => {
    await using spool = await openSpool({ directory: tmpdir() })
    const source = new PassThrough()
    source.write('half')
    const appending = spool.append(source, NO_LIMIT)
    source.destroy(new Error('connection reset'))
    await expect(appending).rejects.toThrow('connection reset')
  })

  it('refuses a second append during the first one', async () => {
    await using spool = await openSpool({ directory: tmpdir() })
    const source = new PassThrough()
    const first = spool.append(source, NO_LIMIT)
    await expect(spool.append(chunks('second'), NO_LIMIT)).rejects.toThrow('one append at a time')
    source.end('first')
    expect((await first).size).toBe(5)
  })

  it.each(['ENOSPC', 'EDQUOT'])('rejects with SpoolFullError when the disk is full (%s)', async (code) => {
    await using spool = createSpool(failingFile(code))
    const appending = spool.append(chunks('x'), NO_LIMIT)
    await expect(appending).rejects.toThrow(SpoolFullError)
    await expect(appending).rejects.toMatchObject({ cause: { code } })
  })

  it('rejects with the original error of any other failure', async () => {
    await using spool = createSpool(failingFile('EIO'))
    await expect(spool.append(chunks('x'), NO_LIMIT)).rejects.toMatchObject({ code: 'EIO' })
  })

  it('completes a write that the system made only in part', async () => {
    const written: string[] = []
    await using spool = createSpool({
      ...failingFile('EIO'),
      write: async (bytes: Uint8Array, offset: number, _length: number, position: number) => {
        written.push(`${String.fromCharCode(bytes[offset] ?? 0)}@${position}`)
        return { bytesWritten: 1, buffer: bytes }
      },
    } as Parameters<typeof createSpool>[0])
    await spool.append(chunks('abc'), NO_LIMIT)
    expect(written).toEqual(['a@0', 'b@1', 'c@2'])
  })
})

function failingFile(code: string): Parameters<typeof createSpool>[0] {
  const fail = async () => {
    throw Object.assign(new Error(code), { code })
  }
  return { fd: -1, read: fail, write: fail, close: async () => undefined }
}
