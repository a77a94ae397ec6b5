import { createHash, hash, randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { addAbortSignal, Readable } from 'node:stream'
import { SizeLimitError, SpoolFullError } from './spool-errors.ts'
import { createSpooledBlob, type SpooledBlob } from './spooled-blob.ts'

const NO_ROOM: readonly (string | undefined)[] = ['ENOSPC', 'EDQUOT']

/** An append-only temporary file. Disposing it frees the bytes of all its blobs. */
export interface Spool extends AsyncDisposable {
  /**
   * Appends all of the source and hashes it meanwhile. On failure, a source that is a stream is destroyed, and the next
   * append overwrites the bytes written of it. Only one append may run at a time; a second one is an error.
   *
   * @throws SizeLimitError when the source has more than `limitBytes`
   * @throws SpoolFullError when the disk or the quota is full
   * @throws the signal's reason when it is aborted
   */
  append(source: AsyncIterable<Uint8Array>, options: AppendOptions): Promise<SpooledBlob>

  /**
   * Appends several pieces from memory at once, and returns a blob for each. It counts as one append.
   *
   * @throws SpoolFullError, or the signal's reason
   */
  appendEach(pieces: readonly Uint8Array[], options?: Pick<AppendOptions, 'signal'>): Promise<SpooledBlob[]>
}

export interface AppendOptions {
  readonly limitBytes: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Opens an append-only temporary file without a name: it is unlinked after it was opened, so that the kernel frees it
 * whatever happens to the process.
 *
 * @throws SpoolFullError when the directory has no room for another file
 * @example
 * await using spool = await openSpool({ directory: tmpdir() })
 * const upload = await spool.append(part.file, { limitBytes: 50 * 1024 * 1024, signal })
 */
export async function openSpool({ directory }: { directory: string }): Promise<Spool> {
  const path = join(directory, `spool-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600).catch(failOpening)
  try {
    await unlink(path)
  } catch (error) {
    await file.close()
    throw error
  }
  return createSpool(file)
}

/** A spool over an open file, which it owns from now on. */
export function createSpool(file: Pick<FileHandle, 'fd' | 'read' | 'write' | 'close'>): Spool {
  let end = 0
  let busy = false

  async function write(chunk: Uint8Array, position: number): Promise<void> {
    for (let written = 0; written < chunk.length; ) {
      const { bytesWritten } = await file
        .write(chunk, written, chunk.length - written, position + written)
        .catch(failWriting)
      written += bytesWritten
    }
  }

  async function exclusively<Value>(signal: AbortSignal | undefined, work: () => Promise<Value>) {
    signal?.throwIfAborted()
    if (busy) throw new TypeError('a spool allows one append at a time')
    busy = true
    try {
      return await work()
    } catch (error) {
      // The stream throws its own AbortError; the caller expects the reason it passed.
      signal?.throwIfAborted()
      throw error
    } finally {
      busy = false
    }
  }

  function append(source: AsyncIterable<Uint8Array>, { limitBytes, signal }: AppendOptions) {
    return exclusively(signal, async () => {
      const sha256 = createHash('sha256')
      const sha384 = createHash('sha384')
      let size = 0
      // A stalled stream yields no chunk at which to abort, so the signal destroys it.
      if (signal && source instanceof Readable) addAbortSignal(signal, source)
      for await (const chunk of source) {
        signal?.throwIfAborted()
        if (size + chunk.length > limitBytes) throw new SizeLimitError(limitBytes)
        sha256.update(chunk)
        sha384.update(chunk)
        await write(chunk, end + size)
        size += chunk.length
      }
      signal?.throwIfAborted()
      const start = end
      end += size
      return createSpooledBlob({
        file,
        start,
        size,
        sha256: sha256.digest('hex'),
        integrity: `sha384-${sha384.digest('base64')}`,
      })
    })
  }

  function appendEach(
    pieces: readonly Uint8Array[],
    { signal }: Pick<AppendOptions, 'signal'> = {},
  ): Promise<SpooledBlob[]> {
    return exclusively(signal, async () => {
      // One write for all: for small pieces, the calls take far longer than the bytes.
      await write(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces), end)
      signal?.throwIfAborted()
      return pieces.map((piece) => {
        const start = end
        end += piece.length
        return createSpooledBlob({
          file,
          start,
          size: piece.length,
          sha256: hash('sha256', piece),
          integrity: `sha384-${hash('sha384', piece, 'base64')}`,
        })
      })
    })
  }

  return { append, appendEach, [Symbol.asyncDispose]: () => file.close() }
}

function failOpening(error: NodeJS.ErrnoException): never {
  if (NO_ROOM.includes(error.code)) throw new SpoolFullError('no room to open a spool', { cause: error })
  throw error
}

function failWriting(error: NodeJS.ErrnoException): never {
  if (NO_ROOM.includes(error.code)) throw new SpoolFullError('no room left in the spool', { cause: error })
  throw error
}
