import { type Finding, MANIFEST_PATH, printable } from '@plugboard/types'
import { JAVASCRIPT } from '../content-type.ts'
import type { BundleCheck, CheckedBundle } from './bundle-check.ts'

/** Checks that the file a host imports exists, is not empty, and is served as JavaScript. */
export const checkEntry: BundleCheck = async (bundle) => {
  const finding = entryFault(bundle)
  if (finding) return { findings: [finding], results: [] }
  return {
    findings: [],
    results: [
      { name: 'entry', outcome: 'passed', message: `${bundle.entry} exists and is served as JavaScript` },
    ],
  }
}

function entryFault({ entry, files }: CheckedBundle): Finding | undefined {
  const file = files.find(({ path }) => path === entry)
  if (!file) return entryMissing({ entry, files })
  if (file.content.size === 0) return { code: 'FILE_EMPTY', file: entry, message: `${entry} is empty` }
  if (file.contentType === JAVASCRIPT) return undefined
  return {
    code: 'NOT_JAVASCRIPT',
    file: entry,
    message: `${entry} would be served as ${file.contentType}, which browsers do not import`,
    hint: 'Name the entry *.js or *.mjs.',
  }
}

function entryMissing({ entry, files }: Pick<CheckedBundle, 'entry' | 'files'>): Finding {
  const scripts = files.filter(({ contentType }) => contentType === JAVASCRIPT).map(({ path }) => path)
  const choice = scripts.length > 0 ? ` The ZIP has ${printable(scripts.slice(0, 5).join(', '))}.` : ''
  return {
    code: 'ENTRY_MISSING',
    file: entry,
    message: `the entry ${entry} is not among the files`,
    hint: `Name the entry in the "entry" field of ${MANIFEST_PATH}, or call it bundle.js.${choice}`,
  }
}
