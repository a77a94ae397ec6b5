/** Every code a finding about a bundle or its metadata can carry, with what it means. */
export const FINDING_CODES = {
  FIELD_INVALID: 'A field has a value it may not have.',
  FIELD_CONFLICT: 'The form and the manifest in the bundle give a field different values.',
  FILE_EMPTY: 'A file that must have content is empty.',
  FORMAT_UNSUPPORTED:
    'The upload is in a format that is neither JavaScript nor ZIP, or not in the one it is declared to be.',
  NOT_JAVASCRIPT:
    'The entry is not named *.js or *.mjs, or a script has NUL bytes or is not UTF-8. Scripts are not parsed.',
  NOT_CSS: 'A style sheet has NUL bytes or is not UTF-8. Style sheets are not parsed.',
  MANIFEST_INVALID: 'manifest.json is not a valid manifest.',
  ENTRY_MISSING: 'The entry is not among the files.',
  ARCHIVE_CORRUPT: 'The ZIP cannot be read.',
  ARCHIVE_EMPTY: 'The ZIP has no files.',
  ARCHIVE_ENCRYPTED: 'An entry is encrypted.',
  ARCHIVE_LINK: 'An entry is a link or a device, not a file.',
  ARCHIVE_PATH_UNSAFE: 'An entry has a path that a bundle may not contain; the message says why.',
  ARCHIVE_PATH_RESERVED: 'An entry has a name that the server keeps for itself.',
  ARCHIVE_PATH_REPEATED:
    'Two files have the same path, or files or folders have paths that differ in case only.',
  ARCHIVE_PATH_CONFLICT: 'A path is both a file and a folder.',
  ARCHIVE_TOO_MANY_FILES: 'The ZIP has more files than allowed.',
  ARCHIVE_FILE_TOO_LARGE: 'A file inflates to more bytes than allowed.',
  ARCHIVE_TOO_LARGE: 'The files inflate to more bytes than allowed together.',
  ARCHIVE_RATIO: 'A file, or all files together, inflate to suspiciously many times their packed size.',
  ARCHIVE_SIZE_MISMATCH: 'A file has another size than the ZIP declares.',
  ARCHIVE_CHECKSUM_MISMATCH: 'A file has another CRC-32 than the ZIP declares.',
  ARCHIVE_METHOD_UNSUPPORTED: 'An entry is packed by a method other than store or deflate.',
  ARCHIVE_OVERLAP: 'Two entries share bytes of the ZIP.',
  ARCHIVE_FOREIGN_BYTES: 'Bytes precede or follow the ZIP, or its comment holds another one.',
} as const

export type FindingCode = keyof typeof FINDING_CODES
