import { AuditEntry, type Sha256 } from '@plugboard/types'
import { type ChainEnd, EMPTY_CHAIN, hashOfEntry } from './chain.ts'

/**
 * Something that is wrong in an audit log.
 *
 * - `changed`: the entry is not what was written, or not where it was.
 * - `missing`: entries up to `sequence` are not there.
 * - `inserted`: an entry is there that does not belong there, or a second time.
 * - `rewritten`: the entry is not the one that is known from elsewhere, so it and what is around it was written anew.
 * - `cut-off`: the log ends before an entry that is known from elsewhere.
 */
export interface AuditFault {
  readonly fault: 'changed' | 'missing' | 'inserted' | 'rewritten' | 'cut-off'
  readonly sequence: number
  readonly message: string
}

export interface VerifiedChain {
  readonly entries: number
  /** The number of the first entry; null when there is none. */
  readonly first: number | null
  readonly newest: ChainEnd | null
  readonly faults: number
}

/** What comes before the first entry. Null: unknown, since the entries are a part of a log. */
type Predecessor = ChainEnd | null

/** Looks at the entries of a log one by one, in order. */
export interface ChainCheck {
  /** What is wrong with the next entry; empty when it is the one that was written there. */
  next(value: unknown): readonly AuditFault[]
  /** Where the log is now, by its own account. */
  readonly end: Predecessor
}

/** Begins after `predecessor`. */
export function createChainCheck(predecessor: Predecessor): ChainCheck {
  // The hash is null after an entry that could not be read, so that one fault is not reported twice.
  let end: { sequence: number; hash: Sha256 | null } | null = predecessor
  return {
    next(value) {
      const parsed = AuditEntry.safeParse(value)
      if (!parsed.success) {
        const sequence = (end?.sequence ?? 0) + 1
        end = { sequence, hash: null }
        return [fault('changed', sequence, `What is stored as entry ${sequence} is not an entry.`)]
      }
      const entry = parsed.data
      const { sequence, previousHash, hash } = entry
      if (end !== null && sequence <= end.sequence)
        return [fault('inserted', sequence, `Entry ${sequence} comes after entry ${end.sequence}.`)]
      const faults: AuditFault[] = []
      const expected = (end?.sequence ?? sequence - 1) + 1
      if (sequence > expected) faults.push(missing(expected, sequence - 1))
      else if (end !== null && end.hash !== null && end.hash !== previousHash)
        faults.push(
          fault(
            'changed',
            sequence,
            `Entry ${sequence} does not continue entry ${end.sequence}: one of the two is not what was written.`,
          ),
        )
      if (hashOf(entry) !== hash)
        faults.push(
          fault('changed', sequence, `Entry ${sequence} is not what was written: its hash differs.`),
        )
      end = { sequence, hash }
      return faults
    },
    get end() {
      return end === null || end.hash === null ? null : { sequence: end.sequence, hash: end.hash }
    },
  }
}

/**
 * Reads a log to its end, in constant memory.
 *
 * @param isPart true when it may begin with any entry
 * @param known hashes of entries that are known from elsewhere: who rewrites a log from some entry on can hide everything else
 * @param report called for each fault, in the order of the log
 */
export async function verifyChain(
  values: AsyncIterable<unknown>,
  {
    isPart,
    known,
    report,
  }: {
    readonly isPart: boolean
    readonly known: readonly ChainEnd[]
    readonly report: (fault: AuditFault) => void
  },
): Promise<VerifiedChain> {
  const check = createChainCheck(isPart ? null : EMPTY_CHAIN)
  const unseen = new Map(known.map(({ sequence, hash }) => [sequence, hash]))
  let entries = 0
  let faults = 0
  let first: number | null = null
  let newest: ChainEnd | null = null
  const find = (found: AuditFault) => {
    faults += 1
    report(found)
  }
  for await (const value of values) {
    entries += 1
    for (const found of check.next(value)) find(found)
    const { end } = check
    if (end === null) continue
    first ??= end.sequence
    newest = end
    const wanted = unseen.get(end.sequence)
    if (wanted !== undefined && wanted !== end.hash)
      find(fault('rewritten', end.sequence, `Entry ${end.sequence} has another hash than the known one.`))
    unseen.delete(end.sequence)
  }
  for (const sequence of unseen.keys()) find(unseenFault(sequence, newest))
  return { entries, first, newest, faults }
}

function unseenFault(sequence: number, newest: ChainEnd | null): AuditFault {
  const end = newest === null ? 'has no entry' : `ends with entry ${newest.sequence}`
  return newest === null || newest.sequence < sequence
    ? fault('cut-off', sequence, `The log ${end}, but it once had entry ${sequence}.`)
    : fault('missing', sequence, `Entry ${sequence}, which is known, is not there.`)
}

function missing(from: number, to: number): AuditFault {
  const message = from === to ? `Entry ${to} is missing.` : `Entries ${from} to ${to} are missing.`
  return fault('missing', to, message)
}

function fault(kind: AuditFault['fault'], sequence: number, message: string): AuditFault {
  return { fault: kind, sequence, message }
}

/** Null for what has no canonical form, which was never written. */
function hashOf(entry: AuditEntry): Sha256 | null {
  try {
    return hashOfEntry(entry)
  } catch {
    return null
  }
}
