import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import type { InspectedFile } from '../inspected-bundle.ts'
import type { Spool } from '../spool/spool.ts'
import type { SpooledBlob } from '../spool/spooled-blob.ts'

/** The first time that a ZIP can say. With it, the same maps have the same bytes whenever and wherever they are packed. */
const NO_TIME = new Date(1980, 0, 1)
const ONLY_FILE = 0o100600

/**
 * Packs source maps into a ZIP, one chunk of them at a time in memory.
 *
 * @throws SpoolFullError; the signal's reason when it is aborted
 */
export function packSourceMaps(
  maps: readonly InspectedFile[],
  { spool, signal }: { readonly spool: Spool; readonly signal?: AbortSignal | undefined },
): Promise<SpooledBlob> {
  const zip = new ZipFile()
  const packed = zip.outputStream
  if (!(packed instanceof Readable)) throw new TypeError('a ZIP is not written as a stream of Node.js')
  zip.on('error', (error: Error) => packed.destroy(error))
  const options = { mtime: NO_TIME, forceDosTimestamp: true, mode: ONLY_FILE }
  for (const { path, content } of maps)
    zip.addReadStreamLazy(path, options, (pass) => pass(null, content.open()))
  zip.end()
  return spool.append(packed, { limitBytes: Number.POSITIVE_INFINITY, signal })
}
