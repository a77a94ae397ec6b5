import type { FileHandle } from 'node:fs/promises'
import { type Catalog, CatalogUnusableError } from '@plugboard/catalog'
import type { AuditEntry } from '@plugboard/types'

const PAGE = 500

type Entries = Catalog['auditEntries']

/** The entries of a catalog after a number, in order, in constant memory. */
export async function* readEntries(
  entries: Entries,
  { after, upTo = Infinity }: { readonly after: number; readonly upTo?: number },
): AsyncGenerator<AuditEntry> {
  for (let last = after; last < upTo; ) {
    const page = await entries.listAfter({ after: last, limit: Math.min(PAGE, upTo - last) })
    const end = page.at(-1)
    if (end === undefined) return
    yield* page
    last = end.sequence
  }
}

/**
 * The same for verifying: what cannot be read is null instead of an error. Entries that lie about their number are read in the order
 * of the numbers under which they are stored.
 */
export async function* readDoubtfulEntries(entries: Entries): AsyncGenerator<AuditEntry | null> {
  for (let last = 0; ; ) {
    const page = await readPage(entries, last)
    if (page.length === 0) return
    yield* page
    last += page.length
    // A gap: the number of the entry after it shows it.
    const next = page.at(-1)?.sequence ?? last
    if (next > last) last = next
  }
}

async function readPage(entries: Entries, after: number): Promise<readonly (AuditEntry | null)[]> {
  try {
    return await entries.listAfter({ after, limit: PAGE })
  } catch (error) {
    if (!(error instanceof CatalogUnusableError)) throw error
  }
  // One by one, to find out which.
  try {
    return await entries.listAfter({ after, limit: 1 })
  } catch (error) {
    if (!(error instanceof CatalogUnusableError)) throw error
    return [null]
  }
}

/** The lines of an export; null for one that is not JSON. */
export async function* readLines(file: FileHandle): AsyncGenerator {
  for await (const line of file.readLines()) yield parseLine(line)
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
