import multipart from '@fastify/multipart'
import {
  type BundleEncoder,
  BundleRefusedError,
  createBundleEncoder,
  type EncodingPool,
  openBundle,
  requireAccepted,
} from '@plugboard/bundle'
import type { VersionRecord } from '@plugboard/catalog'
import { type Finding, PluginVisibility, UploadResult } from '@plugboard/types'
import { z } from 'zod'
import { credentialName, provenanceOf, requirePlugin, requirePublisher } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import { type AuditedChange, auditedWork } from '../audit/audit-requests.ts'
import type { BundleUrls } from '../bundle-urls/bundle-urls.ts'
import { findDecisions } from '../check-decisions/check-decisions.ts'
import { claimPlugin } from '../ownership/claim-plugin.ts'
import { requireOwner } from '../ownership/owners-of.ts'
import { describeVersion } from '../plugins/describe-version.ts'
import type { RegistryApp } from '../registry-app.ts'
import { translateError } from '../translate-error.ts'
import { requireTrustedPublisher } from '../trusted-publishing/trusted-publishers.ts'
import { QuotaExceededError, UnfinishedPublishesError } from './errors.ts'
import { type Judges, judgeUpload } from './judge-upload.ts'
import { findPresent } from './present-version.ts'
import { publishProblems } from './problems.ts'
import { type PublishPorts, publishBundle } from './publish-bundle.ts'
import type { PublishMetrics } from './publish-metrics.ts'
import {
  createUploadTaker,
  type TakenUpload,
  type UploadOptions,
  type UploadTaker,
  uploadProblems,
} from './receive/take-uploads.ts'
import { serveValidation } from './validation/routes.ts'

interface PublishOptions extends UploadOptions {
  readonly ports: PublishPorts
  readonly urls: BundleUrls
  readonly encodingPool: EncodingPool
  readonly judges: Judges
  /** Whether staged versions are kept while administrators decide about their findings. */
  readonly mayStagedWait: boolean
  readonly metrics: PublishMetrics
  /** Throws until the store has been proven fit for publishing. */
  readonly requireStore: () => void
}

const UploadQuery = z.object({
  visibility: PluginVisibility.optional().meta({
    description:
      'private: a new plugin is never public, and its owners name the tenants that may read it. A plugin that exists must be as visible as this says.',
  }),
  staged: z.enum(['true', 'false']).optional().meta({
    description: 'true: the version holds its number, and is published when somebody else approves it.',
  }),
})

/** POST /plugins/upload and POST /plugins/validate. */
export async function servePublish(registry: RegistryApp, options: PublishOptions): Promise<void> {
  const taker = createUploadTaker(options)
  // In a scope of its own: only these routes accept multipart bodies, and they accept no others.
  await registry.register(async (app: RegistryApp) => {
    app.removeAllContentTypeParsers()
    await app.register(multipart, { throwFileSizeLimit: false })
    serveUploads(app, taker, options)
    serveValidation(app, { ...options, taker })
  })
}

function serveUploads(app: RegistryApp, taker: UploadTaker, options: PublishOptions): void {
  const { ports, urls, limits, metrics } = options
  app.post(
    '/plugins/upload',
    {
      config: {
        access: { scope: 'stage' },
        audit: 'version.published',
        problems: [
          ...publishProblems.map(({ code }) => code),
          'CONFIGURATIONS_BUSY',
          'SCANNER_UNAVAILABLE',
          ...uploadProblems,
          'PLUGIN_FORBIDDEN',
          'STAGING_ONLY',
          'VISIBILITY_CONFLICT',
          'TRUSTED_PUBLISHING_REQUIRED',
          'PLUGIN_ID_SIMILAR',
          'STORE_UNAVAILABLE',
          'CATALOG_UNAVAILABLE',
        ],
      },
      // Runs before the body is read, as the check of the credential does.
      onRequest: async (request) => {
        if (request.query.staged !== 'true') requirePublisher(request.caller)
        taker.requireUpload(request)
        options.requireStore()
      },
      schema: {
        tags: ['plugins'],
        summary:
          'Publish a plugin bundle: a JavaScript file or a ZIP. With staged=true it waits for somebody who approves it',
        querystring: UploadQuery,
        response: { 200: UploadResult, 201: UploadResult },
      },
    },
    async (request, reply) => {
      const publish = async (upload: TakenUpload) => {
        const { file, declared, metadata, spool, signal, sharer } = upload
        metrics.received(file.size)
        const opened = await metrics.time('open', () =>
          openBundle({ upload: file, declared, metadata, spool, limits, signal }),
        )
        const { id: pluginId, version } = opened.metadata
        logWith(request, { pluginId, version })
        requirePlugin(request.caller, pluginId)
        await requireOwner(ports, request.caller, pluginId)
        await requireTrustedPublisher(ports.catalog, { caller: request.caller, pluginId })
        const isToBeStaged = request.query.staged === 'true'
        const judgement = await judgeUpload(options.judges, opened, {
          caller: sharer,
          decisions: await findDecisions(ports, { pluginId, version }),
          present: await findPresent(ports.catalog, { pluginId, version }, { isToBeStaged }),
          mayWait: isToBeStaged && options.mayStagedWait,
          signal,
          log: request.log,
        })
        // Also without being asked to: a scanner that is away may make it wait.
        const isStaged = isToBeStaged || judgement.verdict === 'waiting'
        const bundle = requireAccepted(judgement)
        const lane = { caller: sharer, task: request.id }
        const encoder = timed(
          createBundleEncoder({ bundle, spool, pool: options.encodingPool, lane }),
          metrics,
        )
        // After the inspection, so that a bundle which it refuses claims nothing.
        const claim = await claimPlugin(ports, request.caller, pluginId, {
          visibility: request.query.visibility,
        })
        const publisher = credentialName(request.caller)
        const changeOf = ({ state, digest }: VersionRecord, restored: readonly string[]): AuditedChange => ({
          subject: { pluginId, version },
          after: {
            digest,
            bytes: bundle.size,
            files: bundle.files.length,
            restored: restored.length,
            staged: state === 'staged',
            ...(request.query.visibility && { visibility: request.query.visibility }),
          },
        })
        const { record, files, alreadyPublished, restored } = await metrics
          .time('publish', () =>
            publishBundle(ports, {
              bundle,
              encoder,
              publisher,
              ownersRevision: claim.revision,
              provenance: provenanceOf(request.caller) ?? undefined,
              isStaged,
              isUnasked: !isToBeStaged,
              work: auditedWork(request, (published) => changeOf(published, [])),
              signal,
            }),
          )
          .catch(async (error: unknown) => {
            // By then nothing of it is stored.
            if (error instanceof QuotaExceededError || error instanceof UnfinishedPublishesError)
              await claim.giveUp().catch(() => undefined)
            throw error
          })
        const facts = { bytes: file.size, files: bundle.files.length, alreadyPublished }
        const waits = record.state === 'staged'
        request.log.info(facts, waits ? 'bundle staged' : 'bundle published')
        if (restored.length > 0) request.log.warn({ restored }, 'lost objects put back')
        // No work under a lease was needed for it.
        if (alreadyPublished)
          await request.audit({ ...changeOf(record, restored), isChanged: restored.length > 0 })
        metrics.count(outcomeOf({ isStaged: waits, alreadyPublished }))
        void reply
          .code(alreadyPublished ? 200 : 201)
          .header(
            'location',
            `/plugins/${record.pluginId}/${waits ? 'staged-versions' : 'versions'}/${record.version}`,
          )
        const document = await describeVersion({ catalog: ports.catalog, urls }, record, files)
        return { ...document, ...(waits && { state: 'staged' as const }), alreadyPublished }
      }
      try {
        return await taker.take(request, reply, publish)
      } catch (error) {
        if (error instanceof BundleRefusedError)
          request.log.info({ codes: countCodes(error.findings) }, 'bundle refused')
        const problem = translateError(error)
        metrics.count(problem && problem.status < 500 ? 'refused' : 'failed')
        throw problem ?? error
      }
    },
  )
}

/** How often each code is among the findings: what a log says of them, without anything of the bundle. */
function countCodes(findings: readonly Finding[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { code } of findings) counts[code] = (counts[code] ?? 0) + 1
  return counts
}

function outcomeOf({
  isStaged,
  alreadyPublished,
}: {
  readonly isStaged: boolean
  readonly alreadyPublished: boolean
}) {
  if (alreadyPublished) return 'already_published'
  return isStaged ? 'staged' : 'published'
}

function timed(encoder: BundleEncoder, metrics: PublishMetrics): BundleEncoder {
  return { ...encoder, encodeAll: (options) => metrics.time('encode', () => encoder.encodeAll(options)) }
}
