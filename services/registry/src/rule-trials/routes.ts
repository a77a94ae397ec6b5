import type { Catalog } from '@plugboard/catalog'
import { PageQuery, pageOf, RuleTrial, TrialHit } from '@plugboard/types'
import { z } from 'zod'
import { parseCursor } from '../plugins/cursor.ts'
import { toPage } from '../plugins/page.ts'
import type { RegistryApp } from '../registry-app.ts'
import type { Scanners } from '../scanners/open-scanners.ts'
import { findTrial } from './trial-record.ts'

const Position = z.strictObject({ after: z.int().nonnegative() })

const TrialPage = pageOf(TrialHit).extend({
  trials: z.array(RuleTrial).meta({ description: 'Of each scanner whose rules were tried, the last trial.' }),
})

/** GET /scanner-hits: what changed rules hit in what is published, with the tenants that have it. */
export function serveTrials(
  app: RegistryApp,
  { catalog, scanners }: { readonly catalog: Pick<Catalog, 'jobs'>; readonly scanners: Scanners['list'] },
): void {
  app.get(
    '/scanner-hits',
    {
      config: { access: { scope: 'admin' }, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags: ['operation'],
        summary:
          'List what YARA rules hit in published versions when they last changed, with the tenants that have each version. Until such a trial is done, hits of the changed rules are warnings',
        querystring: PageQuery,
        response: { 200: TrialPage },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const from = parseCursor(Position, cursor)?.after ?? 0
      const records = await Promise.all(scanners.map(({ scanner }) => findTrial(catalog, scanner.name)))
      const numbered = records
        .flatMap(({ hits }) => hits)
        .map((document, index) => ({ document, number: index + 1 }))
      const page = toPage(numbered.slice(from, from + limit + 1), {
        limit,
        positionOf: ({ number }) => ({ after: number }),
        toItem: ({ document }) => document,
      })
      return { ...page, trials: records.flatMap(({ trial }) => (trial === null ? [] : [trial])) }
    },
  )
}
