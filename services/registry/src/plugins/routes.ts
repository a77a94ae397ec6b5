import type { Catalog } from '@plugboard/catalog'
import { ProblemError } from '@plugboard/service-kit'
import {
  ExtensionPoint,
  PageQuery,
  PluginDocument,
  PluginId,
  PluginVersionDocument,
  PluginVisibility,
  type ProblemCode,
  pageOf,
  Version,
  VersionSummary,
} from '@plugboard/types'
import { z } from 'zod'
import { makePrivate } from '../access/caching.ts'
import type { BundleUrls } from '../bundle-urls/bundle-urls.ts'
import type { RegistryApp } from '../registry-app.ts'
import { listPrivatePlugins } from '../visibility/list-private-plugins.ts'
import { formatCursor, parseCursor } from './cursor.ts'
import { describeVersion } from './describe-version.ts'
import { toPluginDocument, toVersionSummary } from './documents.ts'
import { findActiveVersion, findPlugin } from './find-version.ts'
import { toPage } from './page.ts'

const PluginsQuery = PageQuery.extend({
  query: z.string().trim().max(200).optional().meta({
    description:
      'Every word of it must be the beginning of a word of the id, the name or the description. Case is ignored, accents are not. Words consist of letters and digits; all other characters, such as hyphens, separate them.',
  }),
  category: z.string().max(64).optional(),
  extensionPoint: ExtensionPoint.optional(),
  visibility: PluginVisibility.default('public').meta({
    description:
      'private: the private plugins that belong to the caller or name a tenant of it, by id. It is combined with no other filter.',
  }),
  sort: z.enum(['id', 'updated']).default('id').meta({ description: 'updated: the latest change first.' }),
})

const PluginPosition = z.strictObject({ pluginId: PluginId, updatedAtMs: z.int() })
const PrivatePosition = z.strictObject({ privateId: PluginId })
const VersionPosition = z.strictObject({ version: Version })
const PluginParams = z.object({ pluginId: PluginId })
const VersionParams = PluginParams.extend({ version: Version })

/** Published plugins are public, unless their owners made them private. */
function configOf(...problems: readonly ProblemCode[]) {
  return { access: 'public', problems: ['CATALOG_UNAVAILABLE', ...problems] } as const
}

/** GET /plugins and below: the published plugins. */
export function servePlugins(
  app: RegistryApp,
  { catalog, clock, urls }: { catalog: Catalog; clock: () => number; urls: BundleUrls },
): void {
  const tags = ['plugins']
  app.get(
    '/plugins',
    {
      config: configOf(),
      schema: {
        tags,
        summary:
          'List plugins. A page takes bounded work, so a page of a search may have fewer items than limit, or none, and still a nextCursor',
        querystring: PluginsQuery,
        response: { 200: pageOf(PluginDocument) },
      },
    },
    async (request, reply) => {
      const { query, category, extensionPoint, visibility, sort, cursor, limit } = request.query
      if (visibility === 'private') {
        requireNoFilter(request.query)
        makePrivate(reply)
        const after = parseCursor(PrivatePosition, cursor)?.privateId
        const { plugins, next } = await listPrivatePlugins({ catalog, clock }, request.caller, {
          after,
          limit,
        })
        const folders = await urls.of(plugins.map(({ pluginId }) => pluginId))
        return {
          items: plugins.map((record) => toPluginDocument(record, folders)),
          nextCursor: next && formatCursor({ privateId: next }),
        }
      }
      const { plugins, next } = await catalog.plugins.list({
        text: query || undefined,
        category,
        extensionPoint,
        order: sort,
        after: parseCursor(PluginPosition, cursor),
        limit,
      })
      // A plugin that is becoming private may be in the listing still.
      const hidden = await catalog.ownerships.privateAmong(plugins.map(({ pluginId }) => pluginId))
      const shown = plugins.filter(({ pluginId }) => !hidden.has(pluginId))
      const folders = await urls.of(shown.map(({ pluginId }) => pluginId))
      return {
        items: shown.map((record) => toPluginDocument(record, folders)),
        nextCursor: next && formatCursor({ ...next }),
      }
    },
  )

  app.get(
    '/plugins/:pluginId',
    {
      // For words that are reserved for other routes, such as /plugins/upload.
      config: configOf('PLUGIN_NOT_FOUND', 'METHOD_NOT_ALLOWED'),
      schema: { tags, summary: 'One plugin', params: PluginParams, response: { 200: PluginDocument } },
    },
    async (request) => {
      const { pluginId } = request.params
      return toPluginDocument(await findPlugin(catalog, pluginId), await urls.of([pluginId]))
    },
  )

  app.get(
    '/plugins/:pluginId/versions',
    {
      config: configOf('PLUGIN_NOT_FOUND'),
      schema: {
        tags,
        summary: 'List the versions of a plugin, highest first',
        params: PluginParams,
        querystring: PageQuery,
        response: { 200: pageOf(VersionSummary) },
      },
    },
    async (request) => {
      const { pluginId } = request.params
      const { cursor, limit } = request.query
      await findPlugin(catalog, pluginId)
      const below = parseCursor(VersionPosition, cursor)?.version
      const records = await catalog.versions.listActive({ pluginId, below, limit: limit + 1 })
      const { folderOf } = await urls.of([pluginId])
      return toPage(records, {
        limit,
        positionOf: ({ version }) => ({ version }),
        toItem: (record) => toVersionSummary(record, folderOf(record)),
      })
    },
  )

  app.get(
    '/plugins/:pluginId/versions/:version',
    {
      config: configOf('PLUGIN_NOT_FOUND', 'VERSION_NOT_FOUND', 'STORE_UNAVAILABLE'),
      schema: {
        tags,
        summary: 'One version',
        params: VersionParams,
        response: { 200: PluginVersionDocument },
      },
    },
    async (request) => {
      const record = await findActiveVersion(catalog, request.params)
      return describeVersion({ catalog, urls }, record)
    },
  )
}

/** @throws ProblemError when the private plugins are to be filtered or sorted */
function requireNoFilter({ query, category, extensionPoint, sort }: z.output<typeof PluginsQuery>): void {
  if (!query && category === undefined && extensionPoint === undefined && sort === 'id') return
  throw new ProblemError('INVALID_REQUEST', 'The private plugins are listed by id, without another filter.')
}
