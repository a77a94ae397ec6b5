import { createHash } from 'node:crypto'
import { SourceMismatchError } from '../errors.ts'
import type { ObjectSource } from '../object-store.ts'
import { abortable } from '../streams/abortable.ts'

/**
 * Reads a source and throws SourceMismatchError unless it yields what it declared. The last chunk is withheld until the
 * digest is known, so a sink that counts bytes never gets all of a wrong source. Aborting throws the signal's reason.
 */
export async function* readVerified(source: ObjectSource, signal?: AbortSignal): AsyncGenerator<Buffer> {
  signal?.throwIfAborted()
  const stream = source.open()
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]()
  try {
    const hash = createHash('sha256')
    let size = 0
    let withheld: Buffer | undefined
    // Not `for await`, which would wait for a silent source, even after the stream was destroyed.
    for (;;) {
      const { done, value: chunk } = await abortable(chunks.next(), signal)
      if (done) break
      size += chunk.length
      if (size > source.size)
        throw new SourceMismatchError(`the source has more than the ${source.size} bytes it declared`)
      hash.update(chunk)
      if (withheld !== undefined) yield withheld
      withheld = chunk
    }
    if (size < source.size)
      throw new SourceMismatchError(`the source has ${size} bytes and declared ${source.size}`)
    const sha256 = hash.digest('hex')
    if (sha256 !== source.sha256) {
      throw new SourceMismatchError(`the source has SHA-256 ${sha256} and declared ${source.sha256}`)
    }
    if (withheld !== undefined) yield withheld
  } finally {
    stream.destroy()
  }
}
