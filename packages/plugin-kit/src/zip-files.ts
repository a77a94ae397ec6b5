import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'
import type { BuiltFiles } from './built-files.ts'

// The first moment a ZIP can name, read from the local clock, as yazl does: the same bytes in every time zone.
const MODIFIED = new Date(1980, 0, 1)

/** Packs files so that the same files are the same bytes. */
export async function zipFiles(files: BuiltFiles): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  for (const [path, content] of [...files].toSorted(([left], [right]) => (left < right ? -1 : 1))) {
    zip.addBuffer(Buffer.from(content), path, { mtime: MODIFIED, forceDosTimestamp: true, mode: 0o100644 })
  }
  zip.end()
  return buffer(zip.outputStream)
}
