import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { link, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { StartError } from '@plugboard/service-kit'
import { type Pack, pack } from 'tar-stream'
import { digestLine, START_NAME } from './archive-format.ts'

/** Writes the entries of an archive, one after the other. */
export interface ArchiveWriter {
  /** Writes a JSON text. */
  text(name: string, json: string): Promise<void>
  /** Writes an object as it is read. Rejects when its bytes are not those. */
  object(
    name: string,
    facts: { readonly size: number; readonly sha256: string },
    body: AsyncIterable<Uint8Array>,
  ): Promise<void>
  /** The digest of all entries so far, without the first. */
  digest(): string
}

interface WriteOptions {
  /** Must not exist: an archive is never overwritten. */
  readonly path: string
  readonly signal: AbortSignal
  readonly write: (writer: ArchiveWriter) => Promise<void>
}

/** Writes an archive to a file, which appears under its name when all of it is on the disk. Only its owner may read it. */
export async function writeArchiveFile({ path, signal, write }: WriteOptions): Promise<void> {
  const partial = `${path}.partial`
  const tar = pack()
  const file = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true })
  await once(file, 'open').catch((cause: unknown) => {
    throw new StartError(
      `${partial} cannot be written: ${String(cause)}. Remove it, or choose another name.`,
      {
        cause,
      },
    )
  })
  try {
    const written = pipeline(tar, file, { signal })
    const entries = write(createWriter(tar)).then(
      () => tar.finalize(),
      (error: unknown) => {
        tar.destroy(error instanceof Error ? error : new Error(String(error)))
        throw error
      },
    )
    // The reason of a failure is in the one that failed first; the other one only ends.
    await Promise.race([Promise.all([written, entries]), rejectionOf(written), rejectionOf(entries)])
    // Unlike a rename, this fails when another file has the name meanwhile.
    await link(partial, path).catch((cause: unknown) => {
      throw new StartError(`${path} exists, and an archive is never overwritten. Choose another name.`, {
        cause,
      })
    })
  } finally {
    file.destroy()
    await rm(partial, { force: true })
  }
}

async function rejectionOf(work: Promise<unknown>): Promise<never> {
  await work
  return new Promise(() => {})
}

function createWriter(tar: Pack): ArchiveWriter {
  const all = createHash('sha256')
  const putEntry = async (
    name: string,
    size: number,
    fill: (send: (chunk: Uint8Array) => Promise<void>) => Promise<void>,
  ) => {
    const ended = Promise.withResolvers<void>()
    const done = (error?: Error | null) => (error ? ended.reject(error) : ended.resolve())
    // The same bytes whenever it is made.
    const sink = tar.entry({ name, size, mode: 0o600, mtime: new Date(0) }, done)
    ended.promise.catch(() => {})
    await fill(async (chunk) => {
      // A file that cannot be written ends the entry, and no more room comes.
      if (!sink.write(chunk)) await Promise.race([once(sink, 'drain'), ended.promise])
    })
    sink.end(null)
    await ended.promise
  }
  return {
    async text(name, json) {
      const bytes = Buffer.from(json)
      await putEntry(name, bytes.length, (send) => send(bytes))
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      // The first entry has the time, which does not count.
      if (name !== START_NAME) all.update(digestLine(name, { size: bytes.length, sha256 }))
    },
    async object(name, { size, sha256 }, body) {
      const hash = createHash('sha256')
      await putEntry(name, size, async (send) => {
        let left = size
        for await (const chunk of body) {
          left -= chunk.length
          if (left < 0) break
          hash.update(chunk)
          await send(chunk)
        }
        if (left !== 0 || hash.digest('hex') !== sha256)
          throw new TypeError(`${name} has other bytes than recorded`)
      })
      all.update(digestLine(name, { size, sha256 }))
    },
    digest: () => all.copy().digest('hex'),
  }
}
