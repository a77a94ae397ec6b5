import { createHash } from 'node:crypto'
import { Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib'
import { type ContentCoding, printable } from '@plugboard/types'
import { ArchiveRefusedError } from './errors.ts'
import type { ArchivedObject } from './read-archive.ts'

const DECODERS: Readonly<Record<ContentCoding, () => Transform>> = {
  br: createBrotliDecompress,
  gzip: createGunzip,
  zstd: createZstdDecompress,
}

/**
 * Requires that an encoding is one of its file. Reads no further than the size of the file, whatever it inflates to.
 *
 * @throws ArchiveRefusedError
 */
export async function checkEncoding({ key, coding, body, file }: ArchivedObject): Promise<void> {
  if (coding === null || file === null) {
    for await (const _ of body);
    return
  }
  const source = Readable.from(body)
  const decoded = DECODERS[coding]()
  source.on('error', (error) => decoded.destroy(error))
  source.pipe(decoded)
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const chunk of decoded) {
      size += chunk.length
      if (size > file.size) break
      hash.update(chunk)
    }
  } catch (cause) {
    if (cause instanceof ArchiveRefusedError) throw cause
    throw new ArchiveRefusedError(printable(key), `is not what its name says: it cannot be decoded`, {
      cause,
    })
  }
  if (size !== file.size || hash.digest('hex') !== file.sha256)
    throw new ArchiveRefusedError(
      printable(key),
      'decodes to other bytes than the file that it is an encoding of',
    )
  // What may follow the end of the encoding.
  for await (const _ of body);
}
