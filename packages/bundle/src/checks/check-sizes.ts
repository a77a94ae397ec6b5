import { gzipSync } from 'node:zlib'
import { printable } from '@plugboard/types'
import { JAVASCRIPT } from '../content-type.ts'
import type { Check, CheckedFile } from './check.ts'

/** As servers compress what they do not store compressed. */
const GZIP_LEVEL = 6
/** How many of the largest files a message names. */
const NAMED = 5

/** Refuses an entry or a script that is larger than its budget. The whole bundle and each file have limits of the archive. */
export const checkSizes: Check = {
  name: 'sizes',
  title: 'The entry and the scripts are within their budgets',
  explanation:
    'Everybody who opens a page waits for the entries of its plugins. An entry has a budget of 5 MiB compressed by gzip, a script one of 10 MiB as it is: larger ones are not read by the other checks, so nobody would know what they do. Budgets are settings of the registry.',
  level: 'enforced',
  codes: ['SIZE_EXCEEDED'],
  passed: 'the entry and all scripts are within their budgets',
  checkFile(file, { bundle, budgets, report }) {
    const { path, size, contentType } = file
    const name = printable(path)
    if (contentType === JAVASCRIPT && size > budgets.scriptBytes) {
      const message = `${name} has ${inUnits(size)}; a script may have ${inUnits(budgets.scriptBytes)}`
      report({ code: 'SIZE_EXCEEDED', file: path, message }, classOf('script', size))
      return
    }
    // What is smaller as it is, is smaller compressed.
    if (path !== bundle.entry || size <= budgets.entryGzipBytes) return
    const gzipBytes = gzipSync(file.bytes(), { level: GZIP_LEVEL }).length
    if (gzipBytes <= budgets.entryGzipBytes) return
    const message =
      `the entry ${name} has ${inUnits(gzipBytes)} compressed by gzip; it may have ${inUnits(budgets.entryGzipBytes)}. ` +
      `The largest files: ${largest(bundle.files)}`
    report({ code: 'SIZE_EXCEEDED', file: path, message }, classOf('entry', gzipBytes))
  },
}

/** Who has allowed a size is asked again when it has grown to the next power of two. */
function classOf(what: 'entry' | 'script', bytes: number): string {
  return `${what} of at most 2^${Math.ceil(Math.log2(bytes))} bytes`
}

function largest(files: readonly CheckedFile[]): string {
  return files
    .toSorted((left, right) => right.size - left.size)
    .slice(0, NAMED)
    .map(({ path, size }) => `${printable(path)} (${inUnits(size)})`)
    .join(', ')
}

function inUnits(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  return bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`
}
