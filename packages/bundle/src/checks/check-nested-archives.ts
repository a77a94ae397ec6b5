import { printable } from '@plugboard/types'
import type { Check } from './check.ts'
import { archiveFormat } from './file-format.ts'

/** Tells of archives inside the bundle, which nothing in a page unpacks. */
export const checkNestedArchives: Check = {
  name: 'nested-archives',
  title: 'No archives inside',
  explanation:
    'A page cannot use the files in a ZIP, a tar or a gzip file of a bundle, and the other checks do not look into it. By its bytes, not by its name. Most often the archive of a build was packed again.',
  level: 'advisory',
  codes: ['NESTED_ARCHIVE'],
  passed: 'no archives were found in the bundle',
  checkFile(file, { bundle, report }) {
    const { path, size } = file
    const name = size === 0 ? undefined : archiveFormat(file.head())
    if (name === undefined) return
    const isAlone = name === 'a ZIP' && bundle.files.length === 1
    report({
      code: 'NESTED_ARCHIVE',
      file: path,
      message: isAlone
        ? `the ZIP has nothing but another ZIP, ${printable(path)}`
        : `${printable(path)} is ${name}`,
      ...(isAlone && { hint: `Upload ${printable(path)} itself: unpack the outer ZIP once.` }),
    })
  },
}
