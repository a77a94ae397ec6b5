import type { BundleLimits } from '@plugboard/bundle'
import { BundleValidation } from '@plugboard/types'
import { logWith } from '../../access/request-log.ts'
import type { RegistryApp } from '../../registry-app.ts'
import { translateError } from '../../translate-error.ts'
import type { Judges } from '../judge-upload.ts'
import { publishProblems } from '../problems.ts'
import type { PublishMetrics } from '../publish-metrics.ts'
import { type UploadTaker, uploadProblems } from '../receive/take-uploads.ts'
import { type ValidationPorts, validateBundle } from './validate-bundle.ts'

interface ValidationOptions {
  readonly ports: ValidationPorts
  readonly taker: UploadTaker
  readonly limits: BundleLimits
  readonly judges: Judges
  readonly metrics: PublishMetrics
}

/** The problems of an upload itself: what is wrong with a bundle is in the answer, and nothing is published. */
const OF_UPLOADS: ReadonlySet<string> = new Set(['UPLOAD_TOO_LARGE', 'METADATA_INVALID', 'SPOOL_FULL'])

/** POST /plugins/validate, which takes what POST /plugins/upload does. */
export function serveValidation(app: RegistryApp, options: ValidationOptions): void {
  const { ports, taker, limits, judges, metrics } = options
  app.post(
    '/plugins/validate',
    {
      config: {
        access: { scope: 'stage' },
        audit: null,
        problems: [
          ...publishProblems.map(({ code }) => code).filter((code) => OF_UPLOADS.has(code)),
          ...uploadProblems,
          'CONFIGURATIONS_BUSY',
          'CATALOG_UNAVAILABLE',
        ],
      },
      // Runs before the body is read, as the check of the credential does.
      onRequest: async (request) => taker.requireUpload(request),
      schema: {
        tags: ['plugins'],
        summary:
          'Check a plugin bundle as an upload of it would be checked, and publish nothing. It answers 200 whatever the verdict is',
        response: { 200: BundleValidation },
      },
    },
    async (request, reply) => {
      try {
        return await taker.take(request, reply, async (upload) => {
          metrics.received(upload.file.size)
          const validation = await validateBundle(ports, {
            upload,
            limits,
            judges,
            caller: request.caller,
            logOf: (ref) => {
              if (ref) logWith(request, ref)
              return request.log
            },
          })
          const { verdict } = validation
          metrics.validated(verdict)
          request.log.info({ verdict, bytes: upload.file.size }, 'bundle validated')
          return validation
        })
      } catch (error) {
        throw translateError(error) ?? error
      }
    },
  )
}
