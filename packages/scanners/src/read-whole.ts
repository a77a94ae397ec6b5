import type { ScannedFile } from './scanner.ts'

/** All bytes of a file, in memory of exactly its size; an error when the stream has more or fewer. */
export async function readWhole(file: ScannedFile): Promise<Uint8Array<ArrayBuffer>> {
  const { path, size } = file
  const bytes = new Uint8Array(size)
  let filled = 0
  for await (const chunk of file.open()) {
    if (filled + chunk.length > size) throw new Error(`${path} has more than its ${size} bytes`)
    bytes.set(chunk, filled)
    filled += chunk.length
  }
  if (filled < size) throw new Error(`${path} has ${filled} of its ${size} bytes`)
  return bytes
}
