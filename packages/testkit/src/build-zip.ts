import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'

export interface HonestEntry {
  readonly path: string
  readonly content: string | Uint8Array
  /** When false, the content is stored without compression. */
  readonly compress?: boolean
}

// Fixed, so that the same entries always give the same bytes.
const MODIFIED = new Date(2020, 0, 1)

/**
 * Builds an honest ZIP with yazl, which refuses names that are not relative. For a hostile one, see `craftZip`.
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
