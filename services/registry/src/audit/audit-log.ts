import { setTimeout as sleep } from 'node:timers/promises'
import { type AuditEntries, CatalogUnavailableError } from '@plugboard/catalog'
import type { AuditEntry, AuditFacts } from '@plugboard/types'
import { chainEntries, EMPTY_CHAIN, type UnchainedEntry } from './chain.ts'

/** How long somebody waits for an entry while other processes are faster. */
const PATIENCE_MS = 5000
const SHORTEST_PAUSE_MS = 4
const LONGEST_PAUSE_MS = 250
/** After an outage was found. */
const RETRY_MS = 1000
/** A registry that stops must not wait for a database that does not answer. */
const LAST_ATTEMPT_MS = 1000
/** Entries are stored in this number at a time at most. */
const BATCH = 100
/** Entries that are kept during an outage: some 10 MB. */
const MOST_OWED = 10_000
/** Characters of a text in an entry: longer ones are cut. */
const TEXT_LIMIT = 200

/** What happened, without when. */
export type AuditRecord = Omit<UnchainedEntry, 'at'>

/** The audit log, for writing. */
export interface AuditLog extends AsyncDisposable {
  /**
   * Resolves when the entry is stored. When it rejects, the entry is stored as soon as the catalog can, unless the process ends before or
   * more than MOST_OWED wait.
   *
   * @throws CatalogUnavailableError when it is not stored yet, or nobody knows; CatalogUnusableError, after which it is lost
   */
  append(record: AuditRecord): Promise<void>
}

interface Waiting extends PromiseWithResolvers<void> {
  readonly entry: UnchainedEntry
  readonly deadlineMs: number
}

/**
 * Appends entries to the log, one batch at a time: what arrives meanwhile waits for the next one, so that a busy process does not
 * compete with itself. Between processes the unique number of an entry decides, and who was slower tries again after a random time.
 * Disposing it makes one last attempt to store what an outage has left.
 */
export function createAuditLog({
  auditEntries,
  clock,
  onStored = () => {},
  onLost = () => {},
}: {
  readonly auditEntries: AuditEntries
  readonly clock: () => number
  /** Called after entries were stored. */
  readonly onStored?: () => void
  /** Called with how many entries an outage took longer than they are kept for. */
  readonly onLost?: (entries: number) => void
}): AuditLog {
  const waiting: Waiting[] = []
  /** What an append whose answer was lost may have stored. */
  let doubtful: readonly AuditEntry[] = []
  let running: Promise<void> | null = null
  let isEnding = false
  let pause = new AbortController()

  /** How many of the entries that wait are stored. */
  const appendSome = async (): Promise<number> => {
    const stored = await countStored(auditEntries, doubtful)
    doubtful = []
    if (stored > 0) return stored
    // Read each time: what a process remembers may be wrong after a catalog was restored.
    const end = (await auditEntries.newest()) ?? EMPTY_CHAIN
    const batch = waiting.slice(0, BATCH).map(({ entry }) => entry)
    doubtful = chainEntries(batch, end)
    const appended = await auditEntries.append(doubtful)
    doubtful = []
    return appended
  }
  const run = async () => {
    let ceilingMs = SHORTEST_PAUSE_MS
    while (waiting.length > 0) {
      try {
        const stored = await appendSome()
        for (const { resolve } of waiting.splice(0, stored)) resolve()
        if (stored > 0) {
          onStored()
          ceilingMs = SHORTEST_PAUSE_MS
          continue
        }
      } catch (error) {
        for (const { reject } of waiting) reject(error)
        if (!(error instanceof CatalogUnavailableError)) {
          waiting.length = 0
          doubtful = []
        }
        const lost = waiting.splice(MOST_OWED).length
        if (lost > 0) onLost(lost)
        if (isEnding) break
        // Ends with the next entry, whose request should not wait for the time of this pause.
        pause = new AbortController()
        await sleep(RETRY_MS, undefined, { signal: pause.signal, ref: false }).catch(() => undefined)
        continue
      }
      const late = waiting.filter(({ deadlineMs }) => deadlineMs <= clock())
      for (const { reject } of late)
        reject(new CatalogUnavailableError('other processes kept this one from appending to the audit log'))
      const isAwaited = late.length < waiting.length
      if (isEnding && !isAwaited) break
      // A random time up to the ceiling, so that processes that collided do not collide again.
      await sleep(Math.random() * ceilingMs, undefined, { ref: isAwaited })
      ceilingMs = Math.min(ceilingMs * 2, LONGEST_PAUSE_MS)
    }
    // In the same turn as the look at what waits, so that no entry is left behind.
    running = null
  }

  return {
    append(record) {
      const nowMs = clock()
      const entry = { at: new Date(nowMs).toISOString(), ...inShort(record) }
      const each: Waiting = { ...Promise.withResolvers<void>(), entry, deadlineMs: nowMs + PATIENCE_MS }
      waiting.push(each)
      pause.abort()
      running ??= run()
      return each.promise
    },
    [Symbol.asyncDispose]: async () => {
      isEnding = true
      pause.abort()
      await Promise.race([running, sleep(LAST_ATTEMPT_MS, undefined, { ref: false })])
    },
  }
}

/** How many of the entries are stored as they are, from the first one on. */
async function countStored(auditEntries: AuditEntries, entries: readonly AuditEntry[]): Promise<number> {
  const [first] = entries
  if (first === undefined) return 0
  const stored = await auditEntries.listAfter({ after: first.sequence - 1, limit: entries.length })
  const other = entries.findIndex(({ hash }, index) => stored[index]?.hash !== hash)
  return other === -1 ? entries.length : other
}

function inShort(record: AuditRecord): AuditRecord {
  const { caller, before, after } = record
  const name = caller.name?.toWellFormed() ?? null
  return { ...record, caller: { ...caller, name }, before: shorten(before), after: shorten(after) }
}

function shorten(facts: AuditFacts): AuditFacts {
  if (facts === null) return null
  const entries = Object.entries(facts).map(([name, value]) => [name, shortenValue(value)] as const)
  return Object.fromEntries(entries)
}

function shortenValue(value: NonNullable<AuditFacts>[string]): NonNullable<AuditFacts>[string] {
  if (typeof value !== 'string') return value
  // Also after the cut, a text must have a canonical form.
  return (value.length > TEXT_LIMIT ? `${value.slice(0, TEXT_LIMIT - 1)}…` : value).toWellFormed()
}
