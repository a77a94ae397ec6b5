import type { PluginRecord } from '@plugboard/catalog'
import { MoveTagRequest, PluginId, PluginTags, type ProblemCode, Tag } from '@plugboard/types'
import { z } from 'zod'
import { requirePlugin } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import { requireOwner } from '../ownership/owners-of.ts'
import { findPlugin } from '../plugins/find-version.ts'
import { entityTag, isNotModified } from '../preconditions.ts'
import type { ChangePorts } from '../publish/change-version.ts'
import type { RegistryApp } from '../registry-app.ts'
import { moveTag, removeTag } from './move-tag.ts'
import { tagsOf } from './stored-tags.ts'

interface TagsOptions {
  readonly ports: ChangePorts
  /** Throws until the store has been proven fit for writing. */
  readonly requireStore: () => void
}

const PluginParams = z.object({ pluginId: PluginId })
const TagParams = PluginParams.extend({ tag: Tag })
const MatchHeaders = z.looseObject({
  'if-match': z.string().optional().meta({
    description: 'The ETag of GET: 412 when a tag of the plugin has been changed since.',
  }),
})

function changeBy(...problems: readonly ProblemCode[]) {
  return {
    access: { scope: 'publish' },
    problems: [
      'CATALOG_UNAVAILABLE',
      'CONCURRENT_CHANGE',
      'PLUGIN_FORBIDDEN',
      'PLUGIN_NOT_FOUND',
      'PRECONDITION_FAILED',
      'PUBLISH_IN_PROGRESS',
      'STORE_UNAVAILABLE',
      ...problems,
    ],
  } as const
}

/** The tags of a plugin, below /plugins/:pluginId/tags. */
export function serveTags(app: RegistryApp, { ports, requireStore }: TagsOptions): void {
  const { catalog } = ports
  const tags = ['plugins']
  const url = '/plugins/:pluginId/tags/:tag'

  app.get(
    '/plugins/:pluginId/tags',
    {
      config: {
        access: 'public',
        problems: ['CATALOG_UNAVAILABLE', 'PLUGIN_NOT_FOUND', 'PRECONDITION_FAILED'],
      },
      schema: {
        tags,
        summary: 'The tags of a plugin, and the version that each names',
        params: PluginParams,
        response: {
          200: PluginTags,
          304: z.null().meta({ description: 'Unchanged since the ETag sent.' }),
        },
      },
    },
    async (request, reply) => {
      const plugin = await findPlugin(catalog, request.params.pluginId)
      const etag = etagOf(plugin)
      void reply.header('etag', etag)
      if (isNotModified(request, etag)) return reply.code(304).send(null)
      return reply.code(200).send(toPluginTags(plugin))
    },
  )

  app.put(
    url,
    {
      config: changeBy('TOO_MANY_TAGS', 'VERSION_NOT_FOUND', 'VERSION_WITHDRAWN'),
      schema: {
        tags,
        summary: 'Move a tag to a version, or make it. latest then no longer follows the releases',
        params: TagParams,
        headers: MatchHeaders,
        body: MoveTagRequest,
        response: { 200: PluginTags },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      logWith(request, { pluginId: params.pluginId, version: body.version })
      requirePlugin(request.caller, params.pluginId)
      await requireOwner(ports, request.caller, params.pluginId)
      requireStore()
      const check = (present: PluginRecord) => void isNotModified(request, etagOf(present))
      const plugin = await moveTag(ports, params, { version: body.version, check })
      request.log.info({ tag: params.tag }, 'tag moved')
      void reply.header('etag', etagOf(plugin))
      return toPluginTags(plugin)
    },
  )

  app.delete(
    url,
    {
      config: changeBy('TAG_NOT_FOUND'),
      schema: {
        tags,
        summary: 'Remove a tag. latest is not removed: it follows the releases again',
        params: TagParams,
        headers: MatchHeaders,
        response: { 200: PluginTags },
      },
    },
    async (request, reply) => {
      const { params } = request
      logWith(request, { pluginId: params.pluginId })
      requirePlugin(request.caller, params.pluginId)
      await requireOwner(ports, request.caller, params.pluginId)
      requireStore()
      const check = (present: PluginRecord) => void isNotModified(request, etagOf(present))
      const plugin = await removeTag(ports, params, { check })
      request.log.info({ tag: params.tag }, 'tag removed')
      void reply.header('etag', etagOf(plugin))
      return toPluginTags(plugin)
    },
  )
}

function toPluginTags(plugin: PluginRecord): PluginTags {
  return { tags: { ...tagsOf(plugin) }, latestFollows: plugin.latestByHand ? 'nothing' : 'releases' }
}

function etagOf(plugin: PluginRecord): string {
  return entityTag(JSON.stringify(toPluginTags(plugin)))
}
