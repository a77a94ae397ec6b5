import type { Check } from './check.ts'
import { reportFound } from './report-found.ts'

/** What is found while a ZIP is read. Most of it is found before anything else can be, and alone then. */
export const checkArchive: Check = {
  name: 'archive',
  title: 'The ZIP is complete and safe',
  explanation:
    'Every file has the size and checksum that the directory of the ZIP declares, a safe relative path that no other file has, and is within the limits. There are no links, no encrypted files, and no bytes that tools could read differently.',
  level: 'enforced',
  isFixed: true,
  codes: [
    'ARCHIVE_CORRUPT',
    'ARCHIVE_EMPTY',
    'ARCHIVE_ENCRYPTED',
    'ARCHIVE_LINK',
    'ARCHIVE_PATH_UNSAFE',
    'ARCHIVE_PATH_RESERVED',
    'ARCHIVE_PATH_REPEATED',
    'ARCHIVE_PATH_CONFLICT',
    'ARCHIVE_TOO_MANY_FILES',
    'ARCHIVE_FILE_TOO_LARGE',
    'ARCHIVE_TOO_LARGE',
    'ARCHIVE_RATIO',
    'ARCHIVE_SIZE_MISMATCH',
    'ARCHIVE_CHECKSUM_MISMATCH',
    'ARCHIVE_METHOD_UNSUPPORTED',
    'ARCHIVE_OVERLAP',
    'ARCHIVE_FOREIGN_BYTES',
    'FORMAT_UNSUPPORTED',
  ],
  passed: 'the upload is complete and within the limits',
  checkBundle: reportFound,
}
