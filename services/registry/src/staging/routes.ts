import type { VersionRecord } from '@plugboard/catalog'
import {
  DecisionRequest,
  PageQuery,
  PluginId,
  PluginVersionDocument,
  pageOf,
  StagedVersion,
  StagedVersionDetails,
  Version,
} from '@plugboard/types'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { requirePlugin } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import { type AuditedChange, auditedWork } from '../audit/audit-requests.ts'
import type { BundleUrls } from '../bundle-urls/bundle-urls.ts'
import { findVersionBefore } from '../checks/check-findings.ts'
import { requireOwner } from '../ownership/owners-of.ts'
import { parseCursor } from '../plugins/cursor.ts'
import { describeVersion } from '../plugins/describe-version.ts'
import { findFiles } from '../plugins/find-version.ts'
import { toPage } from '../plugins/page.ts'
import type { ChangePorts } from '../publish/lease/work-on-version.ts'
import type { RegistryApp } from '../registry-app.ts'
import { approveVersion, findStaged, rejectVersion } from './decide-version.ts'
import { toStagedDetails, toStagedVersion } from './documents.ts'

interface StagingOptions {
  readonly ports: ChangePorts
  readonly urls: BundleUrls
  /** Throws until the store has been proven fit for writing. */
  readonly requireStore: () => void
}

const PluginParams = z.object({ pluginId: PluginId })
const VersionParams = PluginParams.extend({ version: Version })
const Position = z.strictObject({ version: Version })
const WaitingPosition = z.strictObject({ sinceMs: z.int(), pluginId: PluginId, version: Version })
const WaitingQuery = PageQuery.extend({
  verdict: z.literal('waiting').meta({ description: 'Those that wait for decisions about their findings.' }),
})

/** The versions of a plugin that wait for approval, below /plugins/:pluginId/staged-versions. */
export function serveStaging(app: RegistryApp, { ports, urls, requireStore }: StagingOptions): void {
  const { catalog } = ports
  const tags = ['plugins']
  const url = '/plugins/:pluginId/staged-versions'
  const one = `${url}/:version`
  const access = { scope: 'stage' } as const
  const requireOwnerOf = async (request: FastifyRequest, pluginId: PluginId) => {
    logWith(request, { pluginId })
    requirePlugin(request.caller, pluginId)
    await requireOwner(ports, request.caller, pluginId)
  }

  app.get(
    url,
    {
      config: { access, problems: ['CATALOG_UNAVAILABLE', 'PLUGIN_FORBIDDEN'] },
      schema: {
        tags,
        summary: 'List the versions of a plugin that wait for approval, highest first',
        params: PluginParams,
        querystring: PageQuery,
        response: { 200: pageOf(StagedVersion) },
      },
    },
    async (request) => {
      const { pluginId } = request.params
      const { cursor, limit } = request.query
      await requireOwnerOf(request, pluginId)
      const below = parseCursor(Position, cursor)?.version
      return toPage(await catalog.versions.listStaged({ pluginId, below, limit: limit + 1 }), {
        limit,
        positionOf: ({ version }) => ({ version }),
        toItem: toStagedVersion,
      })
    },
  )

  app.get(
    '/staged-versions',
    {
      config: { access: { scope: 'admin' }, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags,
        summary:
          'List the staged versions of all plugins that wait for an administrator, the longest waiting first',
        querystring: WaitingQuery,
        response: { 200: pageOf(StagedVersion) },
      },
    },
    async ({ query: { cursor, limit } }) =>
      toPage(
        await catalog.versions.listWaiting({ after: parseCursor(WaitingPosition, cursor), limit: limit + 1 }),
        {
          limit,
          positionOf: ({ pluginId, version, staged, createdAtMs }) => ({
            sinceMs: staged?.atMs ?? createdAtMs,
            pluginId,
            version,
          }),
          toItem: toStagedVersion,
        },
      ),
  )

  app.get(
    one,
    {
      config: {
        access,
        problems: ['CATALOG_UNAVAILABLE', 'PLUGIN_FORBIDDEN', 'VERSION_NOT_FOUND'],
      },
      schema: {
        tags,
        summary: 'One version that waits for approval, with its files and checks',
        params: VersionParams,
        response: { 200: StagedVersionDetails },
      },
    },
    async (request) => {
      await requireOwnerOf(request, request.params.pluginId)
      const { value } = await findStaged(catalog, request.params)
      const before = await findVersionBefore(catalog, value)
      return toStagedDetails({ record: value, before }, await findFiles(catalog, value))
    },
  )

  const decision = { scope: 'publish', refusesJobs: true } as const
  const problems = [
    'CATALOG_UNAVAILABLE',
    'CONCURRENT_CHANGE',
    'PLUGIN_FORBIDDEN',
    'PUBLISH_IN_PROGRESS',
    'STORE_UNAVAILABLE',
    'VERSION_NOT_FOUND',
  ] as const

  app.post(
    `${one}/approve`,
    {
      config: {
        access: decision,
        audit: 'version.approved',
        problems: [
          ...problems,
          'APPROVER_STAGED_IT',
          'BUNDLE_DAMAGED',
          'DECISION_NEEDS_ADMIN',
          'FINDINGS_UNDECIDED',
          'TRUSTED_PUBLISHING_REQUIRED',
        ],
      },
      schema: {
        tags,
        summary: 'Publish a staged version, with a token of another name than the one that staged it',
        params: VersionParams,
        body: DecisionRequest,
        response: { 200: PluginVersionDocument },
      },
    },
    async (request) => {
      const { params, caller, body } = request
      await requireOwnerOf(request, params.pluginId)
      requireStore()
      const work = auditedWork(request, (record) => changeOf(record, body))
      const record = await approveVersion(ports, params, { caller, work })
      request.log.info({ version: params.version, reason: body?.reason }, 'staged version approved')
      return describeVersion({ catalog, urls }, record)
    },
  )

  app.post(
    `${one}/reject`,
    {
      config: { access: decision, audit: 'version.rejected', problems },
      schema: {
        tags,
        summary: 'Remove a staged version. Its number stays used',
        params: VersionParams,
        body: DecisionRequest,
        response: { 200: StagedVersion },
      },
    },
    async (request) => {
      const { params, body } = request
      await requireOwnerOf(request, params.pluginId)
      requireStore()
      const work = auditedWork(request, (record) => changeOf(record, body))
      const record = await rejectVersion(ports, params, { work })
      request.log.info({ version: params.version, reason: body?.reason }, 'staged version rejected')
      return toStagedVersion(record)
    },
  )
}

function changeOf(
  { pluginId, version, state, digest, reservedBy }: VersionRecord,
  body: DecisionRequest,
): AuditedChange {
  const facts = { digest, stagedBy: reservedBy }
  return {
    subject: { pluginId, version },
    before: { state: 'staged', ...facts },
    after: { state, ...facts, reason: body?.reason ?? null },
  }
}
