import type { Finding } from '@plugboard/types'
import type { SpooledBlob } from '../spool/spooled-blob.ts'
import { endRecordsOf } from './detect-zip.ts'
import { END_BYTES, MAX_COMMENT_BYTES } from './zip-format.ts'

/**
 * Says why the end of a ZIP cannot be read, or nothing when it can: the last end record counts, and its comment must reach
 * to the last byte. Another record whose comment does so too would be a second archive.
 */
export async function archiveEndFault(blob: SpooledBlob): Promise<Finding | undefined> {
  const tailStart = Math.max(0, blob.size - END_BYTES - MAX_COMMENT_BYTES)
  const tail = await blob.read(tailStart, blob.size - tailStart)
  const records = endRecordsOf(tail)
  const [last] = records
  if (last === undefined) return corrupt('it has no end record: it is incomplete, or not a ZIP')

  const surplus = surplusOf(tail, last)
  const others = records.slice(1).filter((at) => surplusOf(tail, at) === 0)
  if (others.length > 0) {
    return {
      code: 'ARCHIVE_FOREIGN_BYTES',
      message: 'the comment of the ZIP contains a second end record, so it could be two archives',
    }
  }
  if (surplus === 0) return undefined
  if (surplus < 0) return corrupt(`its comment is incomplete: ${-surplus} bytes are missing`)
  const isPadding = tail.subarray(tail.length - surplus).every((byte) => byte === 0)
  return {
    code: 'ARCHIVE_FOREIGN_BYTES',
    message: `the ZIP is followed by ${surplus} ${isPadding ? 'NULs' : 'other bytes'}`,
    ...(isPadding
      ? {
          hint: 'bsdtar pads its last block when it writes to a pipe. Let it write to a file: "bsdtar -a -cf bundle.zip …".',
        }
      : {}),
  }
}

/** How many bytes follow an end record and its comment; negative when the comment is incomplete. */
function surplusOf(tail: Buffer, at: number): number {
  return tail.length - at - END_BYTES - tail.readUInt16LE(at + 20)
}

function corrupt(reason: string): Finding {
  return { code: 'ARCHIVE_CORRUPT', message: `the ZIP cannot be read: ${reason}` }
}
