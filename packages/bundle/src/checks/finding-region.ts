import { createHash } from 'node:crypto'
import type { Finding } from '@plugboard/types'
import { JAVASCRIPT } from '../content-type.ts'
import { type LineStarts, lineStartsOf } from '../javascript/line-table.ts'
import type { CheckedFile } from './check.ts'
import { withStableSpecifiers } from './stable-path.ts'

/** How far back a region begins at most: where the statement or the rule does, if that is nearer. */
const BEFORE = 64
/** A region has at least so much from its beginning, so that it is more than the common beginning of private keys. */
const AT_LEAST = 96
/** A region ends here if no statement or rule ends before. */
const AT_MOST = 256
/** What is normalized to get a region: spaces between words are left out later. */
const READ = 4 * AT_MOST

/** Names of one or two characters are given by minifiers, which give others as soon as anything else changes. */
const SHORT_NAME = /(?<![\w$.])[A-Za-z_$][\w$]?(?![\w$])/g

/**
 * What makes a finding the same one in another version of its file:
 *
 * - with a line: the text there. It begins with the statement or rule, and is at least 96 and at most 256 characters. Spaces, names of one
 *   or two characters, and the hashes in names of files do not count. So lines may move; what is found, and what it is used in, may not change;
 * - without a line: the whole content of the file;
 * - without a file, or with one that the bundle does not have: nothing, because the message says it.
 */
export function regionOf(
  { line, column = 1 }: Pick<Finding, 'line' | 'column'>,
  file: CheckedFile | undefined,
  startsOf: (text: string) => LineStarts = lineStartsOf,
): string {
  if (!file) return ''
  const text = line === undefined ? undefined : file.text()
  const start = text === undefined || line === undefined ? undefined : startsOf(text)[line - 1]
  if (text === undefined || start === undefined)
    return createHash('sha256').update(file.bytes()).digest('hex')
  return textAt(text, Math.min(start + column - 1, text.length), file.contentType === JAVASCRIPT)
}

function textAt(text: string, offset: number, isScript: boolean): string {
  const before = text.slice(Math.max(0, offset - BEFORE), offset)
  const begin = offset - before.length + (before.match(/^.*[;{}\r\n]/s)?.[0].length ?? 0)
  const spaced = withStableSpecifiers(text.slice(begin, begin + READ)).replace(/[ \t\r\n]+/g, ' ')
  const named = isScript ? spaced.replace(SHORT_NAME, '_') : spaced
  // Minifiers and formatters differ in spaces beside signs.
  const all = named.trimStart().replace(/ ?([^\w$ ]) ?/gu, '$1')
  const end = all.slice(AT_LEAST, AT_MOST).search(/[;}]/)
  return all.slice(0, end < 0 ? AT_MOST : AT_LEAST + end)
}
