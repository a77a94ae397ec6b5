import { isDeepStrictEqual } from 'node:util'
import type { PluginRecord } from '@plugboard/catalog'
import {
  type AuditAction,
  type AuditFacts,
  LATEST_TAG,
  MoveTagRequest,
  PluginId,
  PluginTags,
  type ProblemCode,
  Tag,
} from '@plugboard/types'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { requirePlugin } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import { type AuditedChange, auditedWork } from '../audit/audit-requests.ts'
import { requireOwner } from '../ownership/owners-of.ts'
import { findPlugin } from '../plugins/find-version.ts'
import { entityTag, isNotModified } from '../preconditions.ts'
import type { ChangePorts } from '../publish/lease/work-on-version.ts'
import type { RegistryApp } from '../registry-app.ts'
import { requireTrustedChange } from '../trusted-publishing/trusted-publishers.ts'
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

function changeBy(audit: AuditAction, ...problems: readonly ProblemCode[]) {
  return {
    access: { scope: 'publish' },
    audit,
    problems: [
      'CATALOG_UNAVAILABLE',
      'CONCURRENT_CHANGE',
      'PLUGIN_FORBIDDEN',
      'PLUGIN_NOT_FOUND',
      'PRECONDITION_FAILED',
      'PUBLISH_IN_PROGRESS',
      'STORE_UNAVAILABLE',
      'TRUSTED_PUBLISHING_REQUIRED',
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
      config: changeBy('tag.moved', 'TOO_MANY_TAGS', 'VERSION_NOT_FOUND', 'VERSION_WITHDRAWN'),
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
      const ownersRevision = await requireOwner(ports, request.caller, params.pluginId)
      await requireTrustedChange(catalog, { caller: request.caller, pluginId: params.pluginId })
      requireStore()
      const { check, change } = checkOf(request)
      const work = auditedWork(request, async () => change(await findPlugin(catalog, params.pluginId)))
      const plugin = await moveTag(ports, params, { version: body.version, check, ownersRevision, work })
      request.log.info({ tag: params.tag }, 'tag moved')
      void reply.header('etag', etagOf(plugin))
      return toPluginTags(plugin)
    },
  )

  app.delete(
    url,
    {
      config: changeBy('tag.removed', 'TAG_NOT_FOUND'),
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
      const ownersRevision = await requireOwner(ports, request.caller, params.pluginId)
      await requireTrustedChange(catalog, { caller: request.caller, pluginId: params.pluginId })
      requireStore()
      const { check, change } = checkOf(request)
      const work = auditedWork(request, async () => change(await findPlugin(catalog, params.pluginId)))
      const plugin = await removeTag(ports, params, { check, ownersRevision, work })
      request.log.info({ tag: params.tag }, 'tag removed')
      void reply.header('etag', etagOf(plugin))
      return toPluginTags(plugin)
    },
  )
}

/** Checks the preconditions of a request against the tags in their current state, and remembers that for the audit log. */
function checkOf(request: FastifyRequest<{ Params: z.output<typeof TagParams> }>) {
  const { params } = request
  let before: PluginRecord | undefined
  return {
    check: (present: PluginRecord): void => {
      isNotModified(request, etagOf(present))
      before = present
    },
    change: (plugin: PluginRecord): AuditedChange => {
      const states = [before, plugin].map((each) => each && factsOfTag(each, params.tag))
      return {
        subject: params,
        before: states[0],
        after: states[1],
        isChanged: !isDeepStrictEqual(states[0], states[1]),
      }
    },
  }
}

function factsOfTag(plugin: PluginRecord, tag: Tag): AuditFacts {
  const { tags, latestFollows } = toPluginTags(plugin)
  const version = tags[tag]
  if (version === undefined) return null
  return tag === LATEST_TAG ? { version, follows: latestFollows } : { version }
}

function toPluginTags(plugin: PluginRecord): PluginTags {
  return { tags: { ...tagsOf(plugin) }, latestFollows: plugin.latestByHand ? 'nothing' : 'releases' }
}

function etagOf(plugin: PluginRecord): string {
  return entityTag(JSON.stringify(toPluginTags(plugin)))
}
