import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'

/** Packs files into a ZIP; the same files give the same bytes. */
export async function zipFiles(files: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  // A ZIP has local times, and yazl reads this date's local fields: the same bytes in every time zone.
  const mtime = new Date(2000, 0, 1)
  for (const [path, content] of [...files].toSorted(([left], [right]) => (left < right ? -1 : 1))) {
    zip.addBuffer(Buffer.from(content), path, { mtime, forceDosTimestamp: true, mode: 0o100644 })
  }
  zip.end()
  return buffer(zip.outputStream)
}
