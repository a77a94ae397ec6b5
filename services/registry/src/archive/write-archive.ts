import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { link, lstat, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { StartError } from '@plugboard/service-kit'
import { type Pack, pack } from 'tar-stream'
import { digestLine, START_NAME } from './archive-format.ts'
import { ObjectChangedError } from './errors.ts'

/** Writes the entries of an archive, one after the other. */
export interface ArchiveWriter {
  /** Writes a JSON text. */
  text(name: string, json: string): Promise<void>
  /** Writes an object as it is read. Rejects with ObjectChangedError when its bytes are not those. */
  object(
    name: string,
    facts: { readonly size: number; readonly sha256: string },
    body: AsyncIterable<Uint8Array>,
  ): Promise<void>
  /** The digest of all entries so far, without the first. */
  digest(): string
}

interface WriteOptions<Result> {
  /** Must not exist: an archive is never overwritten. */
  readonly path: string
  readonly signal: AbortSignal
  readonly write: (writer: ArchiveWriter) => Promise<Result>
}

/**
 * Writes an archive to a file, which appears under its name when all of it is on the disk. Only its owner may read it. What `write` returns
 * is passed on after that.
 *
 * @throws StartError when the file exists, or cannot be written or named
 */
export async function writeArchiveFile<Result>({
  path,
  signal,
  write,
}: WriteOptions<Result>): Promise<Result> {
  const partial = `${path}.partial`
  // Before hours of work. What gets the name later is found at the end.
  if (await lstat(path).catch(() => null)) throw existsError(path)
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
  let isComplete = false
  try {
    const written = pipeline(tar, file, { signal })
    const entries = write(createWriter(tar)).then(
      (result) => {
        tar.finalize()
        return result
      },
      (error: unknown) => {
        tar.destroy(error instanceof Error ? error : new Error(String(error)))
        throw error
      },
    )
    // The reason of a failure is in the one that failed first; the other one only ends.
    await Promise.race([Promise.all([written, entries]), rejectionOf(written), rejectionOf(entries)])
    isComplete = true
    await nameFile(partial, path)
    await rm(partial, { force: true })
    return await entries
  } finally {
    file.destroy()
    if (!isComplete) await rm(partial, { force: true })
  }
}

async function nameFile(partial: string, path: string): Promise<void> {
  try {
    // Unlike a rename, this fails when another file has got the name meanwhile.
    await link(partial, path)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')
      throw existsError(path, { cause, kept: partial })
    throw new StartError(
      `The archive is complete, but ${partial} cannot get the name ${path}: ${String(cause)}. Rename it.`,
      { cause },
    )
  }
}

function existsError(path: string, { kept, cause }: { kept?: string; cause?: unknown } = {}): StartError {
  const remedy = kept ? `The whole archive is in ${kept}; rename it.` : 'Choose another name.'
  return new StartError(`${path} exists, and an archive is never overwritten. ${remedy}`, { cause })
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
    // What fails within an entry ends it with that error, which nobody else listens for.
    sink.on('error', ended.reject)
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
          throw new ObjectChangedError(`${name} has other bytes than recorded`)
      })
      all.update(digestLine(name, { size, sha256 }))
    },
    digest: () => all.copy().digest('hex'),
  }
}
