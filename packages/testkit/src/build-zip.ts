import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'

export interface HonestEntry {
  readonly path: string
  readonly content: string | Uint8Array
  /** Stored as it is when false. */
  readonly compress?: boolean
}

// Fixed, so that the same entries are the same bytes.
const MODIFIED = new Date(2020, 0, 1)

/**
 * Builds an honest ZIP, by yazl, which refuses names that are not relative. For a dishonest one, see `craftZip`.
 *
 * @example
 * const zip = await buildZip([{ path: 'manifest.json', content: '{}' }])
 */
export async function buildZip(entries: readonly HonestEntry[]): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  for (const { path, content, compress = true } of entries) {
    zip.addBuffer(Buffer.from(content), path, { compress, mtime: MODIFIED })
  }
  zip.end()
  return buffer(zip.outputStream)
}
