import { type Catalog, CatalogUnusableError } from '@plugboard/catalog'
import type { AuditEntry } from '@plugboard/types'
import { createRepeatedLook, type RepeatedLook } from '../live/repeated-look.ts'

/** Of entries that are read in one look. When there are more, readers load everything anew. */
const MOST_ENTRIES = 500

type Position = Pick<AuditEntry, 'sequence' | 'hash'>

const BEFORE_ALL: Position = { sequence: 0, hash: '' }

interface WatchOptions {
  readonly auditEntries: Pick<Catalog['auditEntries'], 'newest' | 'listAfter'>
  readonly isWanted: () => boolean
  readonly intervalMs: number
  readonly report: (outage: { readonly err: unknown } | null) => void
  /** Called with what was stored since the last call; null: nobody knows what. */
  readonly onStored: (entries: readonly AuditEntry[] | null) => Promise<void>
}

/** Looks in the audit log for entries, of this registry and of others. */
export interface AuditWatch extends RepeatedLook {
  /** Resolves when everything that is stored from now on will be seen. Rejects as the catalog does. */
  begin(): Promise<void>
}

/** Watches for new entries of the audit log with one question for the newest, again and again, and none while nobody wants to know. */
export function createAuditWatch({ auditEntries, onStored, ...options }: WatchOptions): AuditWatch {
  let seen: Position | null = null

  async function look(): Promise<void> {
    const newest = (await auditEntries.newest()) ?? BEFORE_ALL
    const last = seen
    seen ??= newest
    if (last === null || newest.hash === last.hash) return
    const entries = await entriesBetween(last, newest)
    seen = newest
    await onStored(entries)
  }

  /** Null: too many, or unreadable, or those of a catalog that was restored from a backup. */
  async function entriesBetween(last: Position, newest: Position): Promise<readonly AuditEntry[] | null> {
    const count = newest.sequence - last.sequence
    if (count <= 0 || count > MOST_ENTRIES) return null
    try {
      return await auditEntries.listAfter({ after: last.sequence, limit: count })
    } catch (error) {
      if (error instanceof CatalogUnusableError) return null
      throw error
    }
  }

  const repeated = createRepeatedLook({
    ...options,
    look,
    isWanted: () => {
      const isWanted = options.isWanted()
      if (!isWanted) seen = null
      return isWanted
    },
  })
  return {
    ...repeated,
    async begin() {
      seen ??= (await auditEntries.newest()) ?? BEFORE_ALL
      repeated.wake()
    },
  }
}
