import multipart from '@fastify/multipart'
import {
  type BundleEncoder,
  type BundleLimits,
  type ConfigurationValidator,
  createBundleEncoder,
  type EncodingPool,
  type Inspector,
  inspectBundle,
  openBundle,
  openSpool,
  type Spool,
  SpoolFullError,
} from '@plugboard/bundle'
import type { VersionRecord } from '@plugboard/catalog'
import { ProblemError } from '@plugboard/service-kit'
import { PluginVisibility, UploadResult } from '@plugboard/types'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { credentialName, provenanceOf, requirePlugin, requirePublisher } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import { clientAddress } from '../access/trusted-proxies.ts'
import { type AuditedChange, auditedWork } from '../audit/audit-requests.ts'
import type { BundleUrls } from '../bundle-urls/bundle-urls.ts'
import { claimPlugin } from '../ownership/claim-plugin.ts'
import { requireOwner } from '../ownership/owners-of.ts'
import { toVersionDocument } from '../plugins/documents.ts'
import type { RegistryApp } from '../registry-app.ts'
import { translateError } from '../translate-error.ts'
import { requireTrustedPublisher } from '../trusted-publishing/trusted-publishers.ts'
import { QuotaExceededError, UnfinishedPublishesError } from './errors.ts'
import { publishProblems } from './problems.ts'
import { type PublishPorts, publishBundle } from './publish-bundle.ts'
import type { PublishMetrics } from './publish-metrics.ts'
import { receiveUpload, requireForm } from './receive/receive-upload.ts'
import { sizeFault } from './receive/upload-size.ts'
import { createUploadSlots } from './receive/upload-slots.ts'
import { watchUpload } from './receive/watch-upload.ts'

interface PublishOptions {
  readonly ports: PublishPorts
  readonly urls: BundleUrls
  readonly spoolDirectory: string
  readonly limits: BundleLimits
  readonly maxUploads: number
  readonly maxUploadsPerCredential: number
  readonly minBytesPerSecond: number
  readonly idleTimeoutMs: number
  readonly timeoutMs: number
  readonly encodingPool: EncodingPool
  readonly validator: ConfigurationValidator
  readonly inspector: Inspector
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

/** POST /plugins/upload. */
export async function servePublish(registry: RegistryApp, options: PublishOptions): Promise<void> {
  // In a scope of its own: only this route accepts multipart bodies, and it accepts no others.
  await registry.register(async (app: RegistryApp) => {
    app.removeAllContentTypeParsers()
    await app.register(multipart, { throwFileSizeLimit: false })
    serveUploads(app, options)
  })
}

function serveUploads(app: RegistryApp, options: PublishOptions): void {
  const { ports, urls, limits, metrics } = options
  const slots = createUploadSlots({
    max: options.maxUploads,
    maxPerCredential: options.maxUploadsPerCredential,
  })

  app.post(
    '/plugins/upload',
    {
      config: {
        access: { scope: 'stage' },
        audit: 'version.published',
        problems: [
          ...publishProblems.map(({ code }) => code),
          'CONFIGURATIONS_BUSY',
          'FILE_MISSING',
          'PLUGIN_FORBIDDEN',
          'STAGING_ONLY',
          'VISIBILITY_CONFLICT',
          'TRUSTED_PUBLISHING_REQUIRED',
          'PLUGIN_ID_SIMILAR',
          'UPLOAD_STALLED',
          'TOO_MANY_UPLOADS',
          'UPLOAD_SHARE_EXCEEDED',
          'SPOOL_UNAVAILABLE',
          'STORE_UNAVAILABLE',
          'CATALOG_UNAVAILABLE',
        ],
      },
      // Runs before the body is read, as the check of the credential does.
      onRequest: async (request) => {
        if (request.query.staged !== 'true') requirePublisher(request.caller)
        requireForm(request.headers['content-type'])
        options.requireStore()
        const fault = sizeFault(Number(request.headers['content-length'] ?? 0), limits.uploadBytes)
        if (fault) throw fault
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
      const slot = slots.take(credentialName(request.caller))
      try {
        await using spool = await openUploadSpool(options.spoolDirectory)
        using watch = watchUpload(request.raw, { ...options, limitBytes: limits.uploadBytes })
        const { signal } = watch
        const { file, declared, metadata } = await receiveUpload({
          request,
          spool,
          limitBytes: limits.uploadBytes,
          signal,
        })
        watch.received()
        metrics.received(file.size)
        const opened = await metrics.time('open', () =>
          openBundle({ upload: file, declared, metadata, spool, limits, signal }),
        )
        const { id: pluginId, version } = opened.metadata
        logWith(request, { pluginId, version })
        requirePlugin(request.caller, pluginId)
        await requireOwner(ports, request.caller, pluginId)
        await requireTrustedPublisher(ports.catalog, { caller: request.caller, pluginId })
        const caller = sharerOf(request)
        const bundle = await metrics.time('inspect', () =>
          inspectBundle(opened, {
            signal,
            validator: options.validator,
            inspector: options.inspector,
            caller,
          }),
        )
        const lane = { caller, task: request.id }
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
              isStaged: request.query.staged === 'true',
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
        const isStaged = record.state === 'staged'
        request.log.info(facts, isStaged ? 'bundle staged' : 'bundle published')
        if (restored.length > 0) request.log.warn({ restored }, 'lost objects put back')
        // No work under a lease was needed for it.
        if (alreadyPublished)
          await request.audit({ ...changeOf(record, restored), isChanged: restored.length > 0 })
        const { folderOf } = await urls.of([record.pluginId])
        metrics.count(outcomeOf({ isStaged, alreadyPublished }))
        void reply
          .code(alreadyPublished ? 200 : 201)
          .header(
            'location',
            `/plugins/${record.pluginId}/${isStaged ? 'staged-versions' : 'versions'}/${record.version}`,
          )
        const document = toVersionDocument({ record, files }, folderOf(record))
        return { ...document, ...(isStaged && { state: 'staged' as const }), alreadyPublished }
      } catch (error) {
        const problem = translateError(error)
        metrics.count(problem && problem.status < 500 ? 'refused' : 'failed')
        // Unread bytes of the body would be parsed as the next request.
        if (!request.raw.complete) void reply.header('connection', 'close')
        throw problem ?? error
      } finally {
        slot[Symbol.dispose]()
      }
    },
  )
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

/** The caller of an upload's lane in the encoding pool: its credential, or without credentials its address. */
function sharerOf(request: FastifyRequest): string {
  const { caller } = request
  return caller.kind === 'token' ? `token ${caller.credential.name}` : `address ${clientAddress(request)}`
}

function timed(encoder: BundleEncoder, metrics: PublishMetrics): BundleEncoder {
  return { ...encoder, encodeAll: (options) => metrics.time('encode', () => encoder.encodeAll(options)) }
}

/** The folder exists when the registry starts. If it is gone later, that is an outage and not a fault of the code. */
async function openUploadSpool(directory: string): Promise<Spool> {
  try {
    return await openSpool({ directory })
  } catch (cause) {
    if (cause instanceof SpoolFullError) throw cause
    throw new ProblemError('SPOOL_UNAVAILABLE', 'The registry cannot use its folder for uploads now.', {
      cause,
    })
  }
}
