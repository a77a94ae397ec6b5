/** Every code a finding about a bundle or its metadata can carry, with what it means. */
export const FINDING_CODES = {
  FIELD_INVALID: 'A field has a value it may not have.',
  FIELD_CONFLICT: 'The form and the manifest in the bundle give a field different values.',
  FILE_EMPTY: 'A file that must have content is empty.',
  NOT_JAVASCRIPT:
    'The entry cannot be JavaScript: it is not named *.js or *.mjs, has NUL bytes or is not UTF-8. It is not parsed.',
  MANIFEST_INVALID: 'manifest.json is not a valid manifest.',
  ENTRY_MISSING: 'The entry is not among the files.',
  ARCHIVE_CORRUPT: 'The ZIP cannot be read, or two parts of it contradict each other.',
  ARCHIVE_EMPTY: 'The ZIP has no files.',
  ARCHIVE_ENCRYPTED: 'An entry is encrypted.',
  ARCHIVE_LINK: 'An entry is a link or a device, not a file.',
  ARCHIVE_PATH_UNSAFE: 'An entry has a path that could leave the folder of the bundle, or that is not NFC.',
  ARCHIVE_PATH_RESERVED: 'An entry has a name the server keeps for itself.',
  ARCHIVE_PATH_REPEATED: 'Two entries have the same path, or paths that differ in case only.',
  ARCHIVE_PATH_CONFLICT: 'A path is both a file and a folder.',
  ARCHIVE_TOO_MANY_FILES: 'The ZIP has more files than allowed.',
  ARCHIVE_FILE_TOO_LARGE: 'A file inflates to more bytes than allowed.',
  ARCHIVE_TOO_LARGE: 'The files inflate to more bytes than allowed together.',
  ARCHIVE_RATIO: 'A file inflates to suspiciously many times its packed size.',
  ARCHIVE_SIZE_MISMATCH: 'A file has another size than the ZIP declares.',
  ARCHIVE_CHECKSUM_MISMATCH: 'A file has another CRC-32 than the ZIP declares.',
  ARCHIVE_METHOD_UNSUPPORTED: 'An entry is packed by a method other than store or deflate.',
  ARCHIVE_OVERLAP: 'Two entries share bytes of the ZIP.',
  ARCHIVE_FOREIGN_BYTES: 'The ZIP has bytes that belong to no entry, before, between or after the entries.',
} as const

export type FindingCode = keyof typeof FINDING_CODES
