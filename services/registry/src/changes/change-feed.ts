import { CatalogUnavailableError, CatalogUnusableError } from '@plugboard/catalog'
import type { AuditEntry } from '@plugboard/types'
import type { Caller } from '../access/caller.ts'
import type { EventStream } from '../live/event-stream.ts'
import type { ReaderPorts } from '../visibility/may-read.ts'
import { MISSED, type News, newsOf, toChange } from './change.ts'
import { type FindOwnership, mayLearn } from './may-learn.ts'

/** Somebody who follows the changes. */
export interface FeedReader {
  readonly stream: EventStream<News>
  /** Who it is now: a token may have been revoked, or a session ended. */
  readonly findCaller: () => Promise<Caller>
}

/** Sends each reader what it may learn of the entries; null: that there may be something. */
export async function tellReaders(
  ports: ReaderPorts,
  readers: readonly FeedReader[],
  entries: readonly AuditEntry[] | null,
): Promise<void> {
  const findOwnership = rememberOwnerships(ports)
  for (const { stream, findCaller } of readers) {
    const caller = await findCaller()
    if (mayStay(caller)) {
      const news = await newsFor(ports, caller, { entries, findOwnership })
      if (news) stream.send(news)
    } else stream.end()
  }
}

/** False for who has no right to the stream any more. True while the catalog cannot be asked. */
export function mayStay(caller: Caller): boolean {
  return caller.kind === 'local' || caller.kind === 'token' || caller.kind === 'unchecked'
}

async function newsFor(
  ports: ReaderPorts,
  caller: Caller,
  {
    entries,
    findOwnership,
  }: { readonly entries: readonly AuditEntry[] | null; readonly findOwnership: FindOwnership },
): Promise<News | null> {
  if (entries === null || caller.kind === 'unchecked') return MISSED
  try {
    const learned: AuditEntry[] = []
    for (const entry of entries) {
      if (await mayLearn(ports, caller, { entry, findOwnership })) learned.push(entry)
    }
    return learned.length === 0 ? null : newsOf(learned.map(toChange))
  } catch (error) {
    // What was not read is not told; the reader finds out itself.
    if (error instanceof CatalogUnavailableError || error instanceof CatalogUnusableError) return MISSED
    throw error
  }
}

/** For one look: each plugin is read once, for all readers. */
function rememberOwnerships({ catalog }: ReaderPorts): FindOwnership {
  const found = new Map<string, ReturnType<FindOwnership>>()
  return (pluginId) => {
    const known = found.get(pluginId)
    if (known) return known
    const finding = catalog.ownerships.find(pluginId).then((stored) => stored?.value)
    found.set(pluginId, finding)
    return finding
  }
}
