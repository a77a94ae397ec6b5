import { setTimeout as sleep } from 'node:timers/promises'
import { type AuditEntries, CatalogUnavailableError } from '@plugboard/catalog'
import type { AuditFacts } from '@plugboard/types'
import { chainEntries, EMPTY_CHAIN, type UnchainedEntry } from './chain.ts'

/** How long an entry is tried while other processes are faster. */
const PATIENCE_MS = 5000
const SHORTEST_PAUSE_MS = 4
const LONGEST_PAUSE_MS = 250
/** Entries are stored in this number at a time at most. */
const BATCH = 100
/** Of a text in an entry: facts are told in short. */
const TEXT_LIMIT = 200

/** What happened, without when. */
export type AuditRecord = Omit<UnchainedEntry, 'at'>

/** The audit log, for writing. */
export interface AuditLog {
  /**
   * Resolves when the entry is stored.
   *
   * @throws CatalogUnavailableError when it could not be stored: nobody knows whether it was; CatalogUnusableError
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
 */
export function createAuditLog({
  auditEntries,
  clock,
}: {
  readonly auditEntries: AuditEntries
  readonly clock: () => number
}): AuditLog {
  const waiting: Waiting[] = []
  let isRunning = false

  const appendBatch = async (batch: readonly Waiting[]) => {
    // Read each time: what a process remembers may be wrong after a catalog was restored.
    const end = (await auditEntries.newest()) ?? EMPTY_CHAIN
    return auditEntries.append(
      chainEntries(
        batch.map(({ entry }) => entry),
        end,
      ),
    )
  }
  const run = async () => {
    let ceilingMs = SHORTEST_PAUSE_MS
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH)
      try {
        const stored = await appendBatch(batch)
        for (const { resolve } of waiting.splice(0, stored)) resolve()
        if (stored > 0) {
          ceilingMs = SHORTEST_PAUSE_MS
          continue
        }
      } catch (error) {
        for (const { reject } of waiting.splice(0, batch.length)) reject(error)
        continue
      }
      const late = waiting.findIndex(({ deadlineMs }) => deadlineMs > clock())
      for (const { reject } of waiting.splice(0, late === -1 ? waiting.length : late))
        reject(new CatalogUnavailableError('other processes kept this one from appending to the audit log'))
      // A random time up to the ceiling, so that processes that collided do not collide again.
      await sleep(Math.random() * ceilingMs)
      ceilingMs = Math.min(ceilingMs * 2, LONGEST_PAUSE_MS)
    }
    isRunning = false
  }

  return {
    append(record) {
      const nowMs = clock()
      const entry = { at: new Date(nowMs).toISOString(), ...inShort(record) }
      const each: Waiting = { ...Promise.withResolvers<void>(), entry, deadlineMs: nowMs + PATIENCE_MS }
      waiting.push(each)
      if (!isRunning) {
        isRunning = true
        void run()
      }
      return each.promise
    },
  }
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
