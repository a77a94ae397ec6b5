import { isDeepStrictEqual } from 'node:util'
import type { VersionRecord } from '@plugboard/catalog'
import {
  type AuditFacts,
  DeprecateRequest,
  MarkRequest,
  PluginId,
  UnmarkRequest,
  Version,
  type VersionMarks,
  VersionSummary,
} from '@plugboard/types'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { requirePlugin } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import { type AuditedChange, auditedWork } from '../audit/audit-requests.ts'
import type { BundleUrls } from '../bundle-urls/bundle-urls.ts'
import { requireOwner } from '../ownership/owners-of.ts'
import { toVersionSummary } from '../plugins/documents.ts'
import type { ChangePorts } from '../publish/lease/work-on-version.ts'
import type { RegistryApp } from '../registry-app.ts'
import { requireTrustedChange } from '../trusted-publishing/trusted-publishers.ts'
import { markVersion } from './mark-version.ts'
import { stateOf } from './state-of.ts'

interface VersionStatesOptions {
  readonly ports: ChangePorts
  readonly urls: BundleUrls
  /** Throws until the store has been proven fit for writing. */
  readonly requireStore: () => void
}

const VersionParams = z.object({ pluginId: PluginId, version: Version })

/** Marks, by the word for making one, with the word for taking it back. */
const ROUTES = [
  {
    mark: 'deprecated',
    make: 'deprecate',
    undo: 'undeprecate',
    body: DeprecateRequest,
    effect: 'readers of it are told why, and what to use instead',
  },
  {
    mark: 'yanked',
    make: 'yank',
    undo: 'unyank',
    body: MarkRequest,
    effect:
      'nothing new gets it, and it is still served to those who have it. It is no longer the latest, unless there is no other',
  },
  {
    mark: 'revoked',
    make: 'revoke',
    undo: 'unrevoke',
    body: MarkRequest,
    effect:
      'every edge answers 410 with the reason, within twice its EDGE_REVALIDATE_MS and the time of one read of the store',
  },
] as const

/** POST /plugins/:pluginId/versions/:version/deprecate, yank and revoke, and what takes each of them back. */
export function serveVersionStates(app: RegistryApp, options: VersionStatesOptions): void {
  const { ports, urls, requireStore } = options

  async function mark(
    request: FastifyRequest<{ Params: z.output<typeof VersionParams>; Body: MarkRequest | UnmarkRequest }>,
    { change, isUndone }: { change: (marks: VersionMarks) => VersionMarks; isUndone: boolean },
  ): Promise<VersionSummary> {
    let before: VersionMarks = {}
    const { params, body } = request
    logWith(request, { pluginId: params.pluginId, version: params.version })
    requirePlugin(request.caller, params.pluginId)
    const ownersRevision = await requireOwner(ports, request.caller, params.pluginId)
    // A stolen token may make a version safer, and not less safe.
    if (isUndone)
      await requireTrustedChange(ports.catalog, { caller: request.caller, pluginId: params.pluginId })
    requireStore()
    const remember = (marks: VersionMarks) => {
      before = marks
      return change(marks)
    }
    const changeOf = ({ marks = {} }: VersionRecord): AuditedChange => ({
      subject: params,
      before: { state: stateOf({ marks: before }), ...reasonsOf(before) },
      after: { state: stateOf({ marks }), ...reasonsOf(marks) },
      isChanged: !isDeepStrictEqual(before, marks),
    })
    const work = auditedWork(request, changeOf)
    const record = await markVersion(ports, params, remember, { ownersRevision, work })
    request.log.info({ reason: body?.reason, state: stateOf(record) }, 'version marked')
    // No work was needed for it.
    if (isDeepStrictEqual(before, record.marks ?? {})) await request.audit(changeOf(record))
    const { folderOf } = await urls.of([record.pluginId])
    return toVersionSummary(record, folderOf(record))
  }

  const config = {
    access: { scope: 'publish' },
    problems: [
      'CATALOG_UNAVAILABLE',
      'CONCURRENT_CHANGE',
      'PLUGIN_FORBIDDEN',
      'PLUGIN_NOT_FOUND',
      'PUBLISH_IN_PROGRESS',
      'STORE_UNAVAILABLE',
      'VERSION_NOT_FOUND',
    ],
  } as const
  const schema = { tags: ['plugins'], params: VersionParams, response: { 200: VersionSummary } }
  const url = '/plugins/:pluginId/versions/:version'
  for (const { mark: name, make, undo, body, effect } of ROUTES) {
    const unmarked = `version.un${name}` as const
    app.post(
      `${url}/${make}`,
      {
        config: { ...config, audit: `version.${name}` },
        schema: { ...schema, body, summary: `Make a version ${name}: ${effect}` },
      },
      (request) =>
        mark(request, {
          change: (marks) => withMark(marks, name, request.body, ports.clock()),
          isUndone: false,
        }),
    )
    app.post(
      `${url}/${undo}`,
      {
        config: {
          ...config,
          audit: unmarked,
          problems: [...config.problems, 'TRUSTED_PUBLISHING_REQUIRED'],
        },
        schema: { ...schema, body: UnmarkRequest, summary: `Make a version no longer ${name}` },
      },
      (request) => mark(request, { change: ({ [name]: _removed, ...others }) => others, isUndone: true }),
    )
  }
}

/** The reason of each mark. */
function reasonsOf(marks: VersionMarks): NonNullable<AuditFacts> {
  return Object.fromEntries(Object.entries(marks).map(([name, mark]) => [name, mark?.reason ?? null]))
}

/** The marks with this one. One that is there already keeps its time, so that a repeated request changes nothing. */
function withMark(
  marks: VersionMarks,
  name: keyof VersionMarks,
  facts: MarkRequest,
  nowMs: number,
): VersionMarks {
  const { at, ...present } = marks[name] ?? {}
  if (at !== undefined && isDeepStrictEqual(present, facts)) return marks
  return { ...marks, [name]: { ...facts, at: new Date(nowMs).toISOString() } }
}
