import { z } from 'zod'

/** Every code that a finding about a bundle or its metadata can have, with its meaning. */
export const FINDING_CODES = {
  METADATA_MISSING: 'Neither the form nor the bundle says what the plugin is.',
  FIELD_INVALID: 'A field has an invalid value.',
  FIELD_CONFLICT: 'A field has different values in the form and in the manifest of the bundle.',
  FILE_EMPTY: 'A file that must have content is empty.',
  FORMAT_UNSUPPORTED: 'The format of the upload is neither JavaScript nor ZIP, or not the declared one.',
  NOT_JAVASCRIPT: 'The entry is not named *.js or *.mjs, or a script has NUL bytes or is not UTF-8.',
  NOT_CSS: 'A style sheet has NUL bytes or is not UTF-8. Faulty CSS is accepted.',
  SYNTAX_ERROR: 'A script is not an ES module that parses.',
  EXPORT_MISSING: 'The entry has no default export.',
  EXPORT_WRONG: 'The default export of the entry is not what a host can show.',
  IMPORT_BARE: 'A script imports a package that the page does not share with plugins.',
  IMPORT_REMOTE: 'A script imports code from another server.',
  IMPORT_MISSING: 'A script imports a file that is not in the bundle.',
  IMPORT_DOUBTFUL: 'A script imports something that fails in some pages, or where it is called.',
  REACT_BUNDLED: 'The bundle contains React, of which the page has one already.',
  EXTENSION_POINTS_DIFFER: 'The manifest and the code name different extension points.',
  NEVER_SHOWN: 'The manifest names no extension points, and the code has components for some.',
  PERMISSION_UNDECLARED: 'The code can do something that the manifest does not declare.',
  PERMISSION_UNUSED: 'The manifest declares something that the code was not found to do.',
  SECRET_FOUND: 'A file contains a credential, which everybody could read.',
  PRIVATE_FILE: 'A file is one that tools keep private, and which everybody could read.',
  NESTED_ARCHIVE: 'A file is an archive, which nothing in a page unpacks.',
  HIDDEN_CHARACTER:
    'A text has invisible characters, or ones that change the direction in which it is shown.',
  DIRECTION_CHARACTER: 'A text has characters that change the direction in which it is shown.',
  STRAY_FILE: 'A file is of the source or of a tool, and is not needed by a page.',
  SIZE_EXCEEDED: 'The entry, a script or the bundle is larger than its budget.',
  STYLE_GLOBAL: 'A style sheet has rules that hold for the whole page.',
  STYLE_VERSION: 'The styles were built for another version, and have no effect.',
  CLUTTER_LEFT_OUT: 'Files that macOS and Windows add were left out.',
  SOURCE_MAP_INVALID: 'A source map cannot be read, so places in the source are not known.',
  SBOM_MISSING: 'The bundle has no bill of materials, so what it contains is not known.',
  SBOM_INVALID: 'The bill of materials cannot be read.',
  LICENSE_REFUSED: 'A component has a license that this registry does not accept.',
  LICENSE_UNKNOWN: 'The license of a component is not known.',
  VULNERABLE: 'A component has a known vulnerability.',
  PRESENTATION_INVALID:
    'The icon, the readme or the license of the manifest is not there, or not what it has to be.',
  SCANNER_HIT: 'A scanner of this registry found something.',
  SCANNER_EXCEEDED: 'The upload takes more than a scanner of this registry may spend on it.',
  CHECK_INCOMPLETE: 'The checks took more time or memory than they may, or there is more than they look at.',
  SCANNER_AWAY:
    'A scanner of this registry did not answer, or its database of known vulnerabilities could not be read.',
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

/** The code of a finding. */
export const CodeOfFinding = z.enum(codesOf(FINDING_CODES))

function codesOf<Table extends object>(table: Table): (keyof Table & string)[] {
  // Object.keys returns string[]; the table is const, so it has no other keys.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.keys(table) as (keyof Table & string)[]
}
