/** One field of a record: its width in bytes and its value. Values are cut to their width, not refused. */
export type Field = readonly [width: 2 | 4 | 8, value: number]

export const ZIP64_MARK_16 = 0xffff
export const ZIP64_MARK_32 = 0xffffffff

export const SIGNATURE = {
  localHeader: 0x04034b50,
  dataDescriptor: 0x08074b50,
  centralHeader: 0x02014b50,
  end: 0x06054b50,
  zip64End: 0x06064b50,
  zip64Locator: 0x07064b50,
} as const

/** Bit 0, APPNOTE 4.4.4. */
export const FLAG_ENCRYPTED = 0x0001
/** Bit 3: sizes and CRC follow the data. */
export const FLAG_DATA_DESCRIPTOR = 0x0008
/** Bit 11: the name is UTF-8. */
export const FLAG_UTF8 = 0x0800

/** Writes fields, little-endian as everywhere in ZIP, and what follows them. */
export function record(fields: readonly Field[], ...tail: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(
    fields.map(([width, value]) => {
      const field = Buffer.alloc(8)
      field.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)))
      return field.subarray(0, width)
    }),
  )
  return Buffer.concat([bytes, ...tail])
}

/** The end of central directory record, APPNOTE 4.3.16. */
export function endRecord(end: {
  readonly entries: number
  readonly size: number
  readonly offset: number
  readonly comment: Uint8Array
}): Buffer {
  const { entries, size, offset, comment } = end
  return record(
    [
      [4, SIGNATURE.end],
      [2, 0],
      [2, 0],
      [2, entries],
      [2, entries],
      [4, size],
      [4, offset],
      [2, comment.length],
    ],
    comment,
  )
}

/** The ZIP64 end record and its locator, APPNOTE 4.3.14 and 4.3.15, for a record written at `at`. */
export function zip64EndRecords(end: {
  readonly entries: number
  readonly size: number
  readonly offset: number
  readonly at: number
}): Buffer {
  const { entries, size, offset, at } = end
  return Buffer.concat([
    record([
      [4, SIGNATURE.zip64End],
      [8, 44],
      [2, 45],
      [2, 45],
      [4, 0],
      [4, 0],
      [8, entries],
      [8, entries],
      [8, size],
      [8, offset],
    ]),
    record([
      [4, SIGNATURE.zip64Locator],
      [4, 0],
      [8, at],
      [4, 1],
    ]),
  ])
}

/** The ZIP64 extra field, APPNOTE 4.5.3. */
export function zip64Extra(values: readonly number[]): Buffer {
  return record([[2, 0x0001], [2, values.length * 8], ...values.map((value) => [8, value] as const)])
}
