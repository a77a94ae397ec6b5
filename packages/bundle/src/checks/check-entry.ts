import { DEFAULT_ENTRY, type Finding, MANIFEST_PATH, printable } from '@plugboard/types'
import { JAVASCRIPT } from '../content-type.ts'
import { UPLOAD_THE_BUILD } from './build-hints.ts'
import type { Check, CheckedBundle } from './check.ts'

/** Checks that the file a host imports exists, is not empty, and is served as JavaScript. */
export const checkEntry: Check = {
  name: 'entry',
  title: 'The entry exists and is JavaScript',
  explanation:
    'A page imports the entry of a plugin: the file that `entry` names in manifest.json, or else `bundle.js`. It must be among the files, have content, and have a name that is served as JavaScript.',
  level: 'enforced',
  isFixed: true,
  codes: ['ENTRY_MISSING', 'FILE_EMPTY'],
  passed: 'the entry exists and is served as JavaScript',
  checkBundle({ bundle, report }) {
    const finding = entryFault(bundle)
    if (finding) report(finding)
  },
}

function entryFault({ entry, files, found }: CheckedBundle): Finding | undefined {
  const file = files.find(({ path }) => path === entry)
  // A file that could not be inflated is not missing.
  if (!file)
    return found.some((finding) => finding.file === entry) ? undefined : entryMissing({ entry, files })
  if (file.size === 0) return { code: 'FILE_EMPTY', file: entry, message: `${entry} is empty` }
  if (file.contentType === JAVASCRIPT) return undefined
  return {
    code: 'NOT_JAVASCRIPT',
    file: entry,
    message: `${entry} would be served as ${file.contentType}, which browsers do not import`,
    hint: 'Name the entry *.js or *.mjs.',
  }
}

function entryMissing({ entry, files }: Pick<CheckedBundle, 'entry' | 'files'>): Finding {
  return {
    code: 'ENTRY_MISSING',
    file: entry,
    message: `the entry ${entry} is not among the files`,
    hint: entryHint(files),
  }
}

const SOURCE = /\.(?:[cm]?tsx?|jsx)$/i
const ARCHIVE = /\.zip$/i

function entryHint(files: CheckedBundle['files']): string {
  const scripts = files.filter(({ contentType }) => contentType === JAVASCRIPT)
  const source = files.find(({ path }) => SOURCE.test(path))
  if (source && !scripts.some(({ path }) => path.endsWith(`/${DEFAULT_ENTRY}`))) {
    return `The ZIP has the source of the plugin (${printable(source.path)}), and not its build. Run the build (usually "npm run build"). ${UPLOAD_THE_BUILD}`
  }
  const archive = scripts.length === 0 && files.find(({ path }) => ARCHIVE.test(path))
  if (archive) {
    return `The ZIP has another one, ${printable(archive.path)}, which nobody unpacks: upload that, or zip its files.`
  }
  const choice =
    scripts.length > 0
      ? ` The ZIP has ${printable(
          scripts
            .slice(0, 5)
            .map(({ path }) => path)
            .join(', '),
        )}.`
      : ''
  return `Name the entry in the "entry" field of ${MANIFEST_PATH}, or call it ${DEFAULT_ENTRY}.${choice}`
}
