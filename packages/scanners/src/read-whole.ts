import type { ScannedFile } from './scanner.ts'
import { readUntilAborted } from './until-aborted.ts'

/**
 * The pieces of a file, for no longer than until the signal is aborted.
 *
 * @throws the signal's reason, what the stream throws, and an error when it has more or fewer bytes than the file
 */
export async function* readExactly(file: ScannedFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { path, size } = file
  let read = 0
  for await (const piece of readUntilAborted(file.open(), signal)) {
    read += piece.length
    if (read > size) throw new Error(`${path} has more than its ${size} bytes`)
    yield piece
  }
  if (read < size) throw new Error(`${path} has ${read} of its ${size} bytes`)
}

/** All bytes of a file, in memory of exactly its size; throws as `readExactly`. */
export async function readWhole(file: ScannedFile, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(file.size)
  let filled = 0
  for await (const piece of readExactly(file, signal)) {
    bytes.set(piece, filled)
    filled += piece.length
  }
  return bytes
}
