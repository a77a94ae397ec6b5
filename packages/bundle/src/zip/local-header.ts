import type { ExtraField, LocalFileHeader } from 'yauzl'
import type { ArchiveEntry } from './archive-entry.ts'
import { entryName } from './entry-name.ts'
import { EXTRA, FLAG, readUint64, SEE_ZIP64_32 } from './zip-format.ts'

const MEANINGFUL_FLAGS =
  FLAG.encrypted | FLAG.dataDescriptor | FLAG.strongEncryption | FLAG.utf8 | FLAG.maskedHeader

export interface LocalHeader {
  readonly local: LocalFileHeader
  readonly extraFields: readonly ExtraField[]
}

/**
 * Says in what an entry's local header contradicts the directory. A tool that reads front to back believes the one, a
 * tool that reads the directory the other: a bundle must be the same to both.
 */
export function localHeaderFault(
  { header, name }: ArchiveEntry,
  { local, extraFields }: LocalHeader,
): string | undefined {
  if (!local.fileName.equals(header.fileNameRaw)) return 'name'
  const flags = local.generalPurposeBitFlag
  const localName = entryName({ flags, raw: local.fileName, extraFields })
  const differs =
    localName.kind === 'contradictory' ||
    (localName.kind === 'name' && name.kind === 'name' && localName.name !== name.name)
  if (differs) return 'name'
  if ((flags & MEANINGFUL_FLAGS) !== (header.generalPurposeBitFlag & MEANINGFUL_FLAGS)) return 'flags'
  if (local.compressionMethod !== header.compressionMethod) return 'method'

  // With a data descriptor the local header may leave the three open; it may not say something else.
  const open = (flags & FLAG.dataDescriptor) === 0 ? [] : [0]
  const sizes = localSizes({ local, extraFields })
  if (![header.crc32, ...open].includes(local.crc32)) return 'checksum'
  if (![header.compressedSize, ...open].includes(sizes.packed)) return 'packed size'
  if (![header.uncompressedSize, ...open].includes(sizes.size)) return 'size'
  return undefined
}

function localSizes({ local, extraFields }: LocalHeader): { size: number; packed: number } {
  const zip64 = extraFields.find(({ id }) => id === EXTRA.zip64)?.data
  let at = 0
  function wide(field: number): number {
    if (field !== SEE_ZIP64_32 || !zip64 || zip64.length < at + 8) return field
    at += 8
    return readUint64(zip64, at - 8)
  }
  // In this order: APPNOTE 4.5.3 puts the original size first.
  const size = wide(local.uncompressedSize)
  return { size, packed: wide(local.compressedSize) }
}
