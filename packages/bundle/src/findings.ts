import type { Finding, FindingCode } from '@plugboard/types'
import { BundleRefusedError } from './bundle-errors.ts'
import { UPLOAD_THE_BUILD } from './checks/build-hints.ts'

/** More findings would not help, and an archive could have a million. */
export const FINDINGS_LIMIT = 100

const HINTS: Readonly<Record<FindingCode, string>> = {
  METADATA_MISSING: 'Send a part "metadata", or add a manifest.json at the root of the ZIP.',
  FIELD_INVALID: 'Correct the field.',
  FIELD_CONFLICT: 'Give the field the same value in both, or in one of them only.',
  FILE_EMPTY: 'Check that the build wrote the file, then upload it again.',
  FORMAT_UNSUPPORTED: 'Upload a JavaScript file in UTF-8, or a ZIP of the built files.',
  NOT_JAVASCRIPT: 'Upload a JavaScript file in UTF-8, or a ZIP of the built files.',
  NOT_CSS: 'Save the style sheet in UTF-8, and zip the files again.',
  SYNTAX_ERROR: 'Build the plugin, and upload what the build wrote.',
  EXPORT_MISSING: 'Export the plugin: "export default definePlugin({ … })".',
  EXPORT_WRONG: 'Export what @plugboard/plugin-kit makes: "export default definePlugin({ … })".',
  IMPORT_BARE: 'Have the bundler include it: remove it from the externals of the build.',
  IMPORT_REMOTE: 'Install the package, and have the bundler include it.',
  IMPORT_MISSING: 'Add the file to the ZIP, or correct the path.',
  IMPORT_DOUBTFUL: 'Build with a template of @plugboard/plugin-kit.',
  REACT_BUNDLED: 'Make react, react-dom and react/jsx-runtime externals of the build.',
  EXTENSION_POINTS_DIFFER: 'Name the same points in "extensionPoints" of the manifest and in the code.',
  NEVER_SHOWN: 'Name the extension points in "extensionPoints" of the manifest.',
  PERMISSION_UNDECLARED: 'Declare it in "permissions" of the manifest, with a reason.',
  PERMISSION_UNUSED: 'Remove it from "permissions" of the manifest.',
  SECRET_FOUND: 'Revoke the credential, remove it from the source, and build again.',
  PRIVATE_FILE: 'Leave it out of the ZIP; if it contains a credential, revoke that.',
  NESTED_ARCHIVE: 'Zip the files themselves, or leave the archive out.',
  HIDDEN_CHARACTER:
    'Remove it, or write it as an escape such as \\u202e: bundlers do with charset "ascii" (esbuild) or ascii_only (Terser).',
  DIRECTION_CHARACTER:
    'Nothing needs to be done if the text is of a language that is written from right to left.',
  STRAY_FILE: `Leave it out of the ZIP. ${UPLOAD_THE_BUILD}`,
  SIZE_EXCEEDED: 'Load parts of it lazily with import(), and leave out what is not needed.',
  STYLE_GLOBAL: 'Build with the templates of @plugboard/plugin-kit, which keep rules to the plugin.',
  STYLE_VERSION: 'Build the plugin again with its present version.',
  CLUTTER_LEFT_OUT: 'Nothing needs to be done.',
  SOURCE_MAP_INVALID:
    'Build again, and upload the map that the bundler wrote with this file; or leave it out.',
  SBOM_MISSING: 'Build with the templates of @plugboard/plugin-kit, which write one.',
  SBOM_INVALID: 'Write CycloneDX as JSON, as the templates of @plugboard/plugin-kit do.',
  LICENSE_REFUSED: 'Replace the component, or ask an administrator of the registry for an exception.',
  LICENSE_UNKNOWN: 'Find out under which license it may be used.',
  VULNERABLE: 'Update the component, and build again.',
  PRESENTATION_INVALID: 'Correct the file or the field, or leave the field out.',
  SCANNER_HIT: 'Look at the place; if it is harmless, ask an administrator of the registry for an exception.',
  SCANNER_EXCEEDED:
    'Split large files, and leave out what is not needed; or ask an administrator of the registry for an exception.',
  SCANNER_AWAY: 'Nothing is wrong with the upload; send it again later.',
  CHECK_INCOMPLETE: 'Split large scripts with import(), and leave out what is not needed.',
  MANIFEST_INVALID: 'Correct manifest.json and zip the files again.',
  CONFIGURATION_INVALID: 'Correct the schema there: https://json-schema.org/draft/2020-12.',
  ENTRY_MISSING: 'Name the entry in the "entry" field of manifest.json, or call it bundle.js.',
  ARCHIVE_CORRUPT: 'Zip the files again with an ordinary tool; if the archive opens there, upload it again.',
  ARCHIVE_EMPTY: 'Zip the built files together with their manifest.json.',
  ARCHIVE_ENCRYPTED: 'Zip the files without a password.',
  ARCHIVE_LINK: 'Zip the file itself instead of the link.',
  ARCHIVE_PATH_UNSAFE:
    'Use relative paths with "/", in Unicode NFC, without ".." and without invisible characters.',
  ARCHIVE_PATH_RESERVED: 'Rename it.',
  ARCHIVE_PATH_REPEATED: 'Keep one of the two, or give them names that differ in more than letter case.',
  ARCHIVE_PATH_CONFLICT: 'Rename the file or the folder.',
  ARCHIVE_TOO_MANY_FILES: 'Bundle the modules into fewer files, and leave out sources and tests.',
  ARCHIVE_FILE_TOO_LARGE: 'Split the file, or serve it from elsewhere.',
  ARCHIVE_TOO_LARGE: 'Leave out what the plugin does not load: sources, tests, maps.',
  ARCHIVE_RATIO:
    'Leave it out, or store it uncompressed: "zip -0 bundle.zip FILE", or "7z a -mx0 bundle.zip FILE".',
  ARCHIVE_SIZE_MISMATCH: 'Zip the files again with an ordinary tool.',
  ARCHIVE_CHECKSUM_MISMATCH:
    'The archive was damaged in transit or created incorrectly; zip the files again.',
  ARCHIVE_METHOD_UNSUPPORTED: 'Zip with the usual "deflate" method, or without compression.',
  ARCHIVE_OVERLAP: 'Zip the files again with an ordinary tool.',
  ARCHIVE_FOREIGN_BYTES: 'Zip the files again, and add nothing before or after the archive.',
}

/** What to do about a finding with this code, where the finding itself says nothing more specific. */
export function usualHint(code: FindingCode): string {
  return HINTS[code]
}

/** A finding with its own hint or the one for its code. */
export function createFinding(facts: Finding): Finding {
  return { ...facts, hint: facts.hint ?? HINTS[facts.code] }
}

/** Collects findings, so that one refusal reports everything that is wrong with an upload. */
export interface Findings {
  add(facts: Finding): void
  /** True when no more are kept, so that further checks would be wasted. */
  readonly full: boolean
  /** @throws BundleRefusedError when there is any finding */
  requireNone(): void
}

export function createFindings(): Findings {
  const list: Finding[] = []
  return {
    add(facts) {
      if (list.length < FINDINGS_LIMIT) list.push(createFinding(facts))
    },
    get full() {
      return list.length >= FINDINGS_LIMIT
    },
    requireNone() {
      if (list.length > 0) throw new BundleRefusedError(list)
    },
  }
}

/** The error for a single finding that makes further checks unreliable. */
export function refusal(facts: Finding): BundleRefusedError {
  return new BundleRefusedError([createFinding(facts)])
}
