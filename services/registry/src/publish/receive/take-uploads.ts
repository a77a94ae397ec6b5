import { type BundleLimits, openSpool, type Spool, SpoolFullError } from '@plugboard/bundle'
import { ProblemError } from '@plugboard/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { credentialName } from '../../access/caller.ts'
import { clientAddress } from '../../access/trusted-proxies.ts'
import { receiveUpload, requireForm, type Upload } from './receive-upload.ts'
import { sizeFault } from './upload-size.ts'
import { createUploadSlots } from './upload-slots.ts'
import { watchUpload } from './watch-upload.ts'

export interface UploadOptions {
  readonly spoolDirectory: string
  readonly limits: BundleLimits
  readonly maxUploads: number
  readonly maxUploadsPerCredential: number
  readonly minBytesPerSecond: number
  readonly idleTimeoutMs: number
  readonly timeoutMs: number
}

/** An upload that was received completely. Its file is there until whoever takes it has ended. */
export interface TakenUpload extends Upload {
  readonly spool: Spool
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal
  /** In whose share the work for it is done: its credential, or without credentials its address. */
  readonly sharer: string
}

/** Takes the uploads of all routes, within one set of limits. */
export interface UploadTaker {
  /** Refuses a request before its body is read. @throws ProblemError */
  requireUpload(request: FastifyRequest): void
  /**
   * Receives an upload into a spool, which is gone when `use` has ended.
   *
   * @throws ProblemError when there is no room for it, the form is faulty, or the client stalls; SizeLimitError, SpoolFullError,
   * MetadataInvalidError; and what `use` throws
   */
  take<Result>(
    request: FastifyRequest,
    reply: FastifyReply,
    use: (upload: TakenUpload) => Promise<Result>,
  ): Promise<Result>
}

/** The problems that `requireUpload` and `take` answer, besides those of a form. */
export const uploadProblems = [
  'FILE_MISSING',
  'UPLOAD_STALLED',
  'TOO_MANY_UPLOADS',
  'UPLOAD_SHARE_EXCEEDED',
  'SPOOL_UNAVAILABLE',
] as const

export function createUploadTaker(options: UploadOptions): UploadTaker {
  const limitBytes = options.limits.uploadBytes
  const slots = createUploadSlots({
    max: options.maxUploads,
    maxPerCredential: options.maxUploadsPerCredential,
  })
  return {
    requireUpload({ headers }) {
      requireForm(headers['content-type'])
      const fault = sizeFault(Number(headers['content-length'] ?? 0), limitBytes)
      if (fault) throw fault
    },
    async take(request, reply, use) {
      const slot = slots.take(credentialName(request.caller))
      try {
        await using spool = await openUploadSpool(options.spoolDirectory)
        using watch = watchUpload(request.raw, { ...options, limitBytes })
        const { signal } = watch
        const upload = await receiveUpload({ request, spool, limitBytes, signal })
        watch.received()
        return await use({ ...upload, spool, signal, sharer: sharerOf(request) })
      } catch (error) {
        // Unread bytes of the body would be parsed as the next request.
        if (!request.raw.complete) void reply.header('connection', 'close')
        throw error
      } finally {
        slot[Symbol.dispose]()
      }
    },
  }
}

function sharerOf(request: FastifyRequest): string {
  const { caller } = request
  return caller.kind === 'token' ? `token ${caller.credential.name}` : `address ${clientAddress(request)}`
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
