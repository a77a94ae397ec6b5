import type { Catalog } from '@plugboard/catalog'
import { PageQuery, pageOf, VulnerabilityDocument, VulnerabilitySearch } from '@plugboard/types'
import { z } from 'zod'
import { parseCursor } from '../plugins/cursor.ts'
import { toPage } from '../plugins/page.ts'
import type { RegistryApp } from '../registry-app.ts'
import { lastSearch } from './search-vulnerabilities.ts'

const Position = z.strictObject({ after: z.int().nonnegative() })

const VulnerabilityPage = pageOf(VulnerabilityDocument).extend({ search: VulnerabilitySearch })

/** GET /vulnerabilities: the known vulnerabilities in what is published, with the tenants that have it. */
export function serveVulnerabilities(
  app: RegistryApp,
  { catalog, isOn }: { readonly catalog: Pick<Catalog, 'jobs'>; readonly isOn: boolean },
): void {
  app.get(
    '/vulnerabilities',
    {
      config: { access: { scope: 'admin' }, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags: ['operation'],
        summary:
          'List the known vulnerabilities of packages inside of published versions, the most severe first, with the tenants that have each version. They are searched for every OSV_INTERVAL_MS',
        querystring: PageQuery,
        response: { 200: VulnerabilityPage },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const from = parseCursor(Position, cursor)?.after ?? 0
      const { search, found } = await lastSearch(catalog)
      const numbered = found.map((document, index) => ({ document, number: index + 1 }))
      const page = toPage(numbered.slice(from, from + limit + 1), {
        limit,
        positionOf: ({ number }) => ({ after: number }),
        toItem: ({ document }) => document,
      })
      return { ...page, search: isOn ? search : { ...search, state: 'off' as const } }
    },
  )
}
