import { Readable } from 'node:stream'
import type { Catalog } from '@plugboard/catalog'
import { AuditEntry, AuditQuery, pageOf } from '@plugboard/types'
import { z } from 'zod'
import { parseCursor } from '../plugins/cursor.ts'
import { toPage } from '../plugins/page.ts'
import type { RegistryApp } from '../registry-app.ts'
import { readEntries } from './read-entries.ts'

const Position = z.strictObject({ at: z.iso.datetime(), sequence: z.int() })
const ExportQuery = z.object({
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0).meta({
    description: 'The sequence of the last entry that the client has.',
  }),
})

const ADMIN = { scope: 'admin' } as const

/** The audit log, for reading: GET /audit and GET /audit/export. */
export function serveAudit(app: RegistryApp, { auditEntries }: Pick<Catalog, 'auditEntries'>): void {
  const tags = ['audit']

  app.get(
    '/audit',
    {
      config: { access: ADMIN, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags,
        summary: 'Search the audit log: who changed what, the latest first',
        querystring: AuditQuery,
        response: { 200: pageOf(AuditEntry) },
      },
    },
    async ({ query: { cursor, limit, since, until, ...filters } }) => {
      const found = await auditEntries.search({
        ...filters,
        sinceMs: since === undefined ? undefined : Date.parse(since),
        untilMs: until === undefined ? undefined : Date.parse(until),
        after: parseCursor(Position, cursor),
        limit: limit + 1,
      })
      return toPage(found, {
        limit,
        positionOf: ({ at, sequence }) => ({ at, sequence }),
        toItem: (entry) => entry,
      })
    },
  )

  app.get(
    '/audit/export',
    {
      // An answer without a body would read the whole log for nothing.
      exposeHeadRoute: false,
      config: { access: ADMIN, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags,
        summary:
          'Export the audit log as JSON lines, the oldest entry first. To continue an export that ended, or yesterday’s, name the last entry of it in "after"',
        querystring: ExportQuery,
      },
    },
    async (request, reply) => {
      const { after } = request.query
      // What is written meanwhile belongs to the next export. An outage until here is a problem, and not an answer that breaks off.
      const newest = await auditEntries.newest()
      const lines = toLines(readEntries(auditEntries, { after, upTo: newest?.sequence ?? 0 }))
      void reply.headers({
        'content-type': 'application/jsonl; charset=utf-8',
        'cache-control': 'no-store',
      })
      return reply.send(Readable.from(lines, { objectMode: false }))
    },
  )
}

async function* toLines(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`
}
