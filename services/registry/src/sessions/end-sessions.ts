import type { Catalog, SessionRecord } from '@plugboard/catalog'
import type { PersonId, Sha256 } from '@plugboard/types'
import type { RecentRecords } from '../access/recent-records.ts'

const PAGE = 100

export interface EndPorts {
  readonly catalog: Pick<Catalog, 'sessions'>
  readonly recent: RecentRecords<Sha256, SessionRecord>
}

/** Ends a session; false when it has ended already. This registry refuses it at once, and every other one within two seconds. */
export async function endSession({ catalog, recent }: EndPorts, sessionId: Sha256): Promise<boolean> {
  try {
    for (;;) {
      const stored = await catalog.sessions.find(sessionId)
      if (stored === null) return false
      // It fails while another request records a use.
      if (await catalog.sessions.remove(stored)) return true
    }
  } finally {
    recent.forget(sessionId)
  }
}

/** Ends all sessions of a person, and returns how many there were. */
export async function endSessionsOf(ports: EndPorts, personId: PersonId): Promise<number> {
  let ended = 0
  let after: Sha256 | undefined
  do {
    const page = await ports.catalog.sessions.listOf({ personId, after, limit: PAGE })
    for (const { value } of page) {
      if (await endSession(ports, value.sessionId)) ended += 1
    }
    after = page.length === PAGE ? page.at(-1)?.value.sessionId : undefined
  } while (after !== undefined)
  return ended
}
