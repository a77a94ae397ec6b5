import { createHash } from 'node:crypto'
import { readAdvisory } from './advisory.ts'
import { type AdvisoryIndex, createAdvisoryIndexBuilder } from './advisory-index.ts'
import { readRecords } from './read-records.ts'

/** What was read of an OSV database. */
export interface DatabaseReport {
  /** Advisories of npm packages; a record that names several packages has several. */
  readonly advisories: number
  /** Records that were withdrawn, which match nothing. */
  readonly withdrawn: number
  /** Records of other ecosystems only. */
  readonly others: number
  /** Files that are no records, of which the first are named. */
  readonly skipped: { readonly count: number; readonly examples: readonly SkippedRecord[] }
  /** The SHA-256 of what the advisories say, in hexadecimal: the same for the same database. */
  readonly revision: string
}

export interface SkippedRecord {
  readonly path: string
  readonly reason: string
}

export interface BuiltIndex {
  readonly index: AdvisoryIndex
  readonly report: DatabaseReport
}

const EXAMPLES_LIMIT = 10

/**
 * Reads an OSV database and keeps what its npm advisories need for a match.
 *
 * @throws when the path cannot be read; IndexFullError
 */
export async function buildIndex({
  path,
  limitBytes,
}: {
  path: string
  limitBytes: number
}): Promise<BuiltIndex> {
  const builder = createAdvisoryIndexBuilder({ bytes: limitBytes })
  const digest = createHash('sha256')
  const examples: SkippedRecord[] = []
  let [count, withdrawn, others] = [0, 0, 0]
  const skip = (skipped: SkippedRecord) => {
    count += 1
    if (examples.length < EXAMPLES_LIMIT) examples.push(skipped)
  }
  for await (const file of readRecords(path)) {
    if ('reason' in file) {
      skip(file)
      continue
    }
    const json = parse(file.bytes)
    if (json instanceof SyntaxError) {
      skip({ path: file.path, reason: json.message })
      continue
    }
    const read = readAdvisory(json)
    if (read.kind === 'faulty') skip({ path: file.path, reason: read.reason })
    else if (read.kind === 'withdrawn') withdrawn += 1
    else if (read.advisories.length === 0) others += 1
    else for (const advisory of read.advisories) builder.add(advisory)
  }
  const index = builder.finish()
  digest.update(index.records)
  const skipped = { count, examples }
  const revision = digest.digest('hex')
  return { index, report: { advisories: builder.size, withdrawn, others, skipped, revision } }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return error
    throw error
  }
}
