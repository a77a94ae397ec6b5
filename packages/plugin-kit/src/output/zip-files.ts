import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'
import type { BuiltFiles } from './built-files.ts'

/** Packs files so that the same files are the same bytes. */
export async function zipFiles(files: BuiltFiles): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  // A ZIP has the time of the local clock, and yazl reads it from there: the same bytes in every time zone.
  const mtime = new Date(2000, 0, 1)
  for (const [path, content] of [...files].toSorted(([left], [right]) => (left < right ? -1 : 1))) {
    zip.addBuffer(Buffer.from(content), path, { mtime, forceDosTimestamp: true, mode: 0o100644 })
  }
  zip.end()
  return buffer(zip.outputStream)
}
