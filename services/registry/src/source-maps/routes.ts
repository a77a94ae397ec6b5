import type { Readable } from 'node:stream'
import { ProblemError } from '@plugboard/service-kit'
import { ObjectNotFoundError, type ObjectStore } from '@plugboard/storage'
import { PluginId, sourceMapsKey, Version, type VersionRef } from '@plugboard/types'
import { z } from 'zod'
import { requirePlugin } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import { requireOwner } from '../ownership/owners-of.ts'
import { activeSummary } from '../plugins/documents.ts'
import { findActiveVersion } from '../plugins/find-version.ts'
import type { ChangePorts } from '../publish/lease/work-on-version.ts'
import type { RegistryApp } from '../registry-app.ts'

const VersionParams = z.object({ pluginId: PluginId, version: Version })

/** GET /plugins/:pluginId/versions/:version/source-maps, for those who may publish the plugin. */
export function serveSourceMaps(
  app: RegistryApp,
  ports: Pick<ChangePorts, 'catalog' | 'store' | 'clock'>,
): void {
  const { catalog, store } = ports
  app.get(
    '/plugins/:pluginId/versions/:version/source-maps',
    {
      // An answer without a body would open the object for nothing.
      exposeHeadRoute: false,
      config: {
        access: { scope: 'stage' },
        problems: [
          'CATALOG_UNAVAILABLE',
          'PLUGIN_FORBIDDEN',
          'PLUGIN_NOT_FOUND',
          'SOURCE_MAPS_NOT_FOUND',
          'STORE_UNAVAILABLE',
          'VERSION_NOT_FOUND',
        ],
      },
      schema: {
        tags: ['plugins'],
        summary: 'The source maps that came along with a version, as a ZIP, for the owners of the plugin',
        params: VersionParams,
      },
    },
    async (request, reply) => {
      const { pluginId, version } = request.params
      logWith(request, { pluginId, version })
      requirePlugin(request.caller, pluginId)
      await requireOwner(ports, request.caller, pluginId)
      const { sourceMaps } = activeSummary(await findActiveVersion(catalog, request.params))
      if (!sourceMaps)
        throw new ProblemError('SOURCE_MAPS_NOT_FOUND', `Version ${version} came without source maps.`)
      const body = await openSourceMaps(store, request.params)
      void reply.headers({
        'content-type': 'application/zip',
        'content-length': sourceMaps.size,
        'content-disposition': `attachment; filename="${pluginId}-${version}-source-maps.zip"`,
        'cache-control': 'no-store',
      })
      return reply.send(body)
    },
  )
}

async function openSourceMaps(store: ObjectStore, ref: VersionRef): Promise<Readable> {
  try {
    return (await store.open(sourceMapsKey(ref))).body
  } catch (cause) {
    if (!(cause instanceof ObjectNotFoundError)) throw cause
    const detail = `The store has lost the source maps of version ${ref.version}.`
    throw new ProblemError('SOURCE_MAPS_NOT_FOUND', detail, { cause })
  }
}
