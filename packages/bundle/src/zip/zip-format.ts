/** Signatures and sizes of the ZIP format (PKWARE APPNOTE.TXT 6.3.10, the section in each line). */
export const LOCAL_HEADER_SIGNATURE = 0x04034b50 // 4.3.7
export const DATA_DESCRIPTOR_SIGNATURE = 0x08074b50 // 4.3.9.3; at the start of a file, the first of several volumes: 8.5.3
export const DIRECTORY_HEADER_SIGNATURE = 0x02014b50 // 4.3.12
export const ZIP64_LOCATOR_SIGNATURE = 0x07064b50 // 4.3.15
export const END_SIGNATURE = 0x06054b50 // 4.3.16

export const DIRECTORY_HEADER_BYTES = 46
export const ZIP64_LOCATOR_BYTES = 20
export const END_BYTES = 22
export const MAX_COMMENT_BYTES = 0xffff

/** Bits of the general purpose flag (4.4.4). */
export const FLAG = {
  encrypted: 0x0001,
  strongEncryption: 0x0040,
  utf8: 0x0800,
  maskedHeader: 0x2000,
} as const

/** Ids of extra fields (4.6.9). */
export const EXTRA = { unicodePath: 0x7075 } as const

export const METHOD = { store: 0, deflate: 8 } as const
