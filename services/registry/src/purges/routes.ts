import type { PurgeRecord, PurgeRecords } from '@plugboard/catalog'
import { PageQuery, PurgeDocument, pageOf } from '@plugboard/types'
import { z } from 'zod'
import { parseCursor } from '../plugins/cursor.ts'
import { toPage } from '../plugins/page.ts'
import type { RegistryApp } from '../registry-app.ts'

const PurgePosition = z.strictObject({ id: z.string() })

/** GET /operation/purges: what a CDN is asked to forget, and what became of it. */
export function servePurges(app: RegistryApp, { purges }: { readonly purges: PurgeRecords }): void {
  app.get(
    '/operation/purges',
    {
      config: { access: { scope: 'admin' }, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags: ['operation'],
        summary:
          'List what the CDN at PURGE_URL is asked to forget, with the result of the last call. What succeeded is listed for a day, what failed for a week',
        querystring: PageQuery,
        response: { 200: pageOf(PurgeDocument) },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const after = parseCursor(PurgePosition, cursor)?.id
      const records = await purges.list({ after, limit: limit + 1 })
      return toPage(records, { limit, positionOf: ({ id }) => ({ id }), toItem: toDocument })
    },
  )
}

function toDocument(record: PurgeRecord): PurgeDocument {
  const { pluginId, version, tags, state, requestedAtMs, dueAtMs, calls, failures, lastResult } = record
  return {
    pluginId,
    version: tags.length > 0 ? null : version,
    tags: [...tags],
    state,
    requestedAt: new Date(requestedAtMs).toISOString(),
    calls,
    failures,
    nextCallAt: state === 'waiting' ? new Date(dueAtMs).toISOString() : null,
    lastResult: lastResult && {
      at: new Date(lastResult.atMs).toISOString(),
      status: lastResult.status,
      error: lastResult.error,
    },
  }
}
