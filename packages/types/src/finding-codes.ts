/** Every code that a finding about a bundle or its metadata can have, with its meaning. */
export const FINDING_CODES = {
  FIELD_INVALID: 'A field has an invalid value.',
  FIELD_CONFLICT: 'A field has different values in the form and in the manifest of the bundle.',
  FILE_EMPTY: 'A file that must have content is empty.',
  FORMAT_UNSUPPORTED: 'The format of the upload is neither JavaScript nor ZIP, or not the declared one.',
  NOT_JAVASCRIPT:
    'The entry is not named *.js or *.mjs, or a script has NUL bytes or is not UTF-8. Scripts are not parsed.',
  NOT_CSS: 'A style sheet has NUL bytes or is not UTF-8. Faulty CSS is accepted.',
  MANIFEST_INVALID: 'manifest.json is not a valid manifest.',
  CONFIGURATION_INVALID:
    'The schema of the configuration is not a JSON Schema (2020-12), or exceeds a limit of configuration schemas.',
  ENTRY_MISSING: 'The entry is not among the files.',
  ARCHIVE_CORRUPT: 'The ZIP cannot be read.',
  ARCHIVE_EMPTY: 'The ZIP has no files.',
  ARCHIVE_ENCRYPTED: 'An entry is encrypted.',
  ARCHIVE_LINK: 'An entry is a link or a device, not a file.',
  ARCHIVE_PATH_UNSAFE: 'An entry has a path that a bundle may not contain; the message says why.',
  ARCHIVE_PATH_RESERVED: 'An entry has a name that is reserved for the server.',
  ARCHIVE_PATH_REPEATED:
    'Two files have the same path, or the paths of two files or folders differ only in case.',
  ARCHIVE_PATH_CONFLICT: 'A path is both a file and a folder.',
  ARCHIVE_TOO_MANY_FILES: 'The ZIP has more files than allowed.',
  ARCHIVE_FILE_TOO_LARGE: 'A file inflates to more bytes than allowed.',
  ARCHIVE_TOO_LARGE: 'Together, the files inflate to more bytes than allowed.',
  ARCHIVE_RATIO: 'A file, or all files together, inflate to far more than their packed size.',
  ARCHIVE_SIZE_MISMATCH: 'A file does not have the size that the ZIP declares.',
  ARCHIVE_CHECKSUM_MISMATCH: 'A file does not have the CRC-32 that the ZIP declares.',
  ARCHIVE_METHOD_UNSUPPORTED: 'An entry is packed by a method other than store or deflate.',
  ARCHIVE_OVERLAP: 'Two entries share bytes of the ZIP.',
  ARCHIVE_FOREIGN_BYTES: 'There are bytes before or after the ZIP, or its comment contains another ZIP.',
} as const

export type FindingCode = keyof typeof FINDING_CODES
