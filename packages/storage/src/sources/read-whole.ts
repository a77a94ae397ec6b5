import { createHash } from 'node:crypto'
import { SourceMismatchError } from '../errors.ts'
import type { ObjectSource } from '../object-store.ts'
import { abortable } from '../streams/abortable.ts'
import { readVerified } from './read-verified.ts'

/**
 * All bytes of a small source, without a stream where the source has a way around it. Throws SourceMismatchError unless
 * they are what it declared, and the signal's reason when it is aborted.
 */
export async function readWhole(source: ObjectSource, signal: AbortSignal): Promise<Uint8Array> {
  if (!source.read) return Buffer.concat(await Array.fromAsync(readVerified(source, signal)))
  signal.throwIfAborted()
  const bytes = await abortable(source.read(0, source.size), signal)
  if (bytes.length !== source.size)
    throw new SourceMismatchError(`the source has ${bytes.length} bytes and declared ${source.size}`)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== source.sha256)
    throw new SourceMismatchError(`the source has SHA-256 ${sha256} and declared ${source.sha256}`)
  return bytes
}
