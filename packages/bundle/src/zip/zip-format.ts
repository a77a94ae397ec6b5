/** Signatures and sizes of the ZIP format (PKWARE APPNOTE.TXT 6.3.10, the section in each line). */
export const LOCAL_HEADER_SIGNATURE = 0x04034b50 // 4.3.7
export const DATA_DESCRIPTOR_SIGNATURE = 0x08074b50 // 4.3.9.3; at the start of a file, the first of several volumes: 8.5.3
export const DIRECTORY_HEADER_SIGNATURE = 0x02014b50 // 4.3.12
export const ZIP64_END_SIGNATURE = 0x06064b50 // 4.3.14
export const ZIP64_LOCATOR_SIGNATURE = 0x07064b50 // 4.3.15
export const END_SIGNATURE = 0x06054b50 // 4.3.16

export const DIRECTORY_HEADER_BYTES = 46
export const ZIP64_END_BYTES = 56
export const ZIP64_LOCATOR_BYTES = 20
export const END_BYTES = 22
export const MAX_COMMENT_BYTES = 0xffff

/** A 16 or 32-bit field with this value says: see the 64-bit field instead (4.4.1.4). */
export const SEE_ZIP64_16 = 0xffff
export const SEE_ZIP64_32 = 0xffffffff

/** Bits of the general purpose flag (4.4.4). */
export const FLAG = {
  encrypted: 0x0001,
  dataDescriptor: 0x0008,
  strongEncryption: 0x0040,
  utf8: 0x0800,
  maskedHeader: 0x2000,
} as const

/** Ids of extra fields (4.5.2, 4.6.9). */
export const EXTRA = { zip64: 0x0001, unicodePath: 0x7075 } as const

export const METHOD = { store: 0, deflate: 8 } as const

/** A 64-bit field. Above 2^53 it loses precision, and is beyond every file all the same. */
export function readUint64(buffer: Buffer, offset: number): number {
  return Number(buffer.readBigUInt64LE(offset))
}
