import { type CraftedEntry, craftEntry } from './crafted-entry.ts'
import { endRecord, ZIP64_MARK_16, ZIP64_MARK_32, zip64EndRecords } from './zip-records.ts'

/** What is wrong or rare about the archive as a whole. */
export interface CraftedArchive {
  /** Bytes before the first entry that every offset counts, as in a self-extracting archive. */
  readonly before?: Uint8Array
  /** Bytes before the first entry that no offset counts, as when something was glued to the front. */
  readonly uncountedBefore?: Uint8Array
  /** Bytes after the end record. */
  readonly after?: Uint8Array
  readonly comment?: string
  /** The number of entries declared, in place of the true one; the true one is cut to 16 bits without `zip64`. */
  readonly declaredEntries?: number
  /** The offset of the central directory declared, in place of the true one. */
  readonly declaredOffset?: number
  /** Writes the ZIP64 end record and its locator, and marks in the end record. */
  readonly zip64?: boolean
  /**
   * A second end record for these entries, in the comment of the first. Both end exactly where the file ends, so two
   * honest readers may see two different archives. Replaces `comment`.
   */
  readonly secondEnd?: readonly CraftedEntry[]
  /** Keeps this many bytes from the start; a negative number drops that many from the end. */
  readonly truncate?: number
}

/**
 * Writes a ZIP byte by byte, hostile where an option asks for it. For an honest one, see `buildZip`.
 *
 * @example
 * craftZip([{ name: '../../etc/passwd', content: 'x' }])
 * craftZip([{ name: 'bomb.js', zeros: 10 * 2 ** 30, uncompressedSize: 100, zip64: true }])
 * craftZip([{ name: 'a.js', content: 'x' }], { truncate: -10 })
 */
export function craftZip(entries: readonly CraftedEntry[], archive: CraftedArchive = {}): Buffer {
  const before = Buffer.from(archive.before ?? [])
  const main = layOut(entries, before.length)
  const centralOffset = before.length + main.locals.length
  const other = layOut(archive.secondEnd ?? [], centralOffset + main.central.length)
  const otherOffset = centralOffset + main.central.length + other.locals.length
  const endOffset = otherOffset + other.central.length
  const truth = {
    entries: archive.declaredEntries ?? entries.length,
    size: main.central.length,
    offset: archive.declaredOffset ?? centralOffset,
  }
  const marks = { entries: ZIP64_MARK_16, size: ZIP64_MARK_32, offset: ZIP64_MARK_32 }
  const comment = archive.secondEnd
    ? endRecord({
        entries: archive.secondEnd.length,
        size: other.central.length,
        offset: otherOffset,
        comment: Buffer.alloc(0),
      })
    : Buffer.from(archive.comment ?? '')
  const bytes = Buffer.concat([
    archive.uncountedBefore ?? Buffer.alloc(0),
    before,
    main.locals,
    main.central,
    other.locals,
    other.central,
    archive.zip64 ? zip64EndRecords({ ...truth, at: endOffset }) : Buffer.alloc(0),
    endRecord({ ...(archive.zip64 ? marks : truth), comment }),
    archive.after ?? Buffer.alloc(0),
  ])
  return bytes.subarray(0, archive.truncate ?? bytes.length)
}

/** The local records, which start at `start`, and the central directory that points to them. */
function layOut(entries: readonly CraftedEntry[], start: number): { locals: Buffer; central: Buffer } {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  const offsets: number[] = []
  let next = start
  for (const entry of entries) {
    const shared = entry.sharesDataOf === undefined ? undefined : offsets[entry.sharesDataOf]
    if (entry.sharesDataOf !== undefined && shared === undefined) {
      throw new RangeError(`entry ${offsets.length} can share the data of an earlier entry only`)
    }
    const crafted = craftEntry(entry)
    const offset = shared ?? next
    offsets.push(offset)
    central.push(crafted.central(offset))
    if (shared !== undefined) continue
    locals.push(crafted.local)
    next += crafted.local.length
  }
  return { locals: Buffer.concat(locals), central: Buffer.concat(central) }
}
