import type { Catalog } from '@plugboard/catalog'
import { ProblemError } from '@plugboard/service-kit'
import type { ObjectStore } from '@plugboard/storage'
import { PluginId, ReadmeDocument, Version } from '@plugboard/types'
import { z } from 'zod'
import { logWith } from '../access/request-log.ts'
import type { BundleUrls } from '../bundle-urls/bundle-urls.ts'
import { activeSummary } from '../plugins/documents.ts'
import { findActiveVersion } from '../plugins/find-version.ts'
import { entityTag, isNotModified } from '../preconditions.ts'
import type { RegistryApp } from '../registry-app.ts'
import { loadReadme } from './load-readme.ts'

const VersionParams = z.object({ pluginId: PluginId, version: Version })

interface ReadmePorts {
  readonly catalog: Catalog
  readonly store: ObjectStore
  readonly urls: BundleUrls
}

/** GET /plugins/:pluginId/versions/:version/readme, for everybody who may see the version. */
export function serveReadmes(app: RegistryApp, { catalog, store, urls }: ReadmePorts): void {
  app.get(
    '/plugins/:pluginId/versions/:version/readme',
    {
      config: {
        access: 'public',
        problems: [
          'CATALOG_UNAVAILABLE',
          'PLUGIN_NOT_FOUND',
          'PRECONDITION_FAILED',
          'README_NOT_FOUND',
          'STORE_UNAVAILABLE',
          'VERSION_NOT_FOUND',
        ],
      },
      schema: {
        tags: ['plugins'],
        summary: 'The readme of a version, in Markdown',
        params: VersionParams,
        response: {
          200: ReadmeDocument,
          304: z.null().meta({ description: 'Unchanged since the ETag sent.' }),
        },
      },
    },
    async (request, reply) => {
      logWith(request, request.params)
      const record = await findActiveVersion(catalog, request.params)
      const path = activeSummary(record).metadata.readme
      if (path === undefined) {
        throw new ProblemError('README_NOT_FOUND', `Version ${record.version} came without a readme.`)
      }
      const folderUrl = (await urls.of([record.pluginId])).folderOf(record)
      // The files of a digest never change, so that an unchanged readme is not read.
      const etag = entityTag(`${record.digest}\n${folderUrl}`)
      const isUnchanged = isNotModified(request, etag)
      const markdown = isUnchanged ? '' : await loadReadme(store, record, path)
      void reply.header('etag', etag)
      if (isUnchanged) return reply.code(304).send(null)
      return reply.code(200).send({ path, markdown, folderUrl })
    },
  )
}
