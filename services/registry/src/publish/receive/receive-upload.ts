import { Buffer } from 'node:buffer'
import { addAbortSignal } from 'node:stream'
import type { Multipart, MultipartFile } from '@fastify/multipart'
import { type DeclaredFile, MetadataInvalidError, type Spool, type SpooledBlob } from '@plugboard/bundle'
import { ProblemError } from '@plugboard/service-kit'
import { type Finding, parseStrictJson, printable } from '@plugboard/types'
import type { FastifyRequest } from 'fastify'

/** The most bytes that the part `metadata` may have. */
export const METADATA_LIMIT_BYTES = 131_072

/** A received upload: the bundle on disk, and the form's metadata if it has any. */
export interface Upload {
  readonly file: SpooledBlob
  /** The file's name and content type according to the form. */
  readonly declared: DeclaredFile
  readonly metadata: unknown
}

const QUOTING_HINT =
  'Quote it for your shell: -F \'metadata={"id":"my-plugin","name":"My Plugin","version":"1.0.0"}\''

interface ReceiveOptions {
  readonly request: FastifyRequest
  readonly spool: Spool
  readonly limitBytes: number
  readonly signal: AbortSignal
}

/** The longest boundary there may be (RFC 2046 §5.1.1). */
const BOUNDARY_MAX_LENGTH = 70

/**
 * Refuses a body that is not a multipart form, before another format's parser fails on it with a misleading message.
 *
 * @throws ProblemError UNSUPPORTED_MEDIA_TYPE, or MALFORMED_BODY for a boundary that no form may have
 */
export function requireForm(contentType = ''): void {
  if (!/^multipart\/form-data(?:[;\s]|$)/i.test(contentType)) throw notMultipart()
  const [, quoted, token] = /;\s*boundary=(?:"([^"]*)"|([^\s;]*))/i.exec(contentType) ?? []
  const { length } = quoted ?? token ?? ''
  if (length > 0 && length <= BOUNDARY_MAX_LENGTH) return
  throw new ProblemError(
    'MALFORMED_BODY',
    `The Content-Type needs a boundary of 1 to ${BOUNDARY_MAX_LENGTH} characters.`,
  )
}

/**
 * Reads a multipart upload (RFC 7578) with its parts in any order: `file`, spooled to disk while it is hashed, and
 * `metadata`, JSON.
 *
 * @throws ProblemError when the form is not a valid upload; MetadataInvalidError, SizeLimitError, SpoolFullError
 */
export async function receiveUpload({ request, spool, limitBytes, signal }: ReceiveOptions): Promise<Upload> {
  if (!request.isMultipart()) throw notMultipart()
  let file: Pick<Upload, 'file' | 'declared'> | undefined
  let metadata: Buffer | undefined
  try {
    for await (const part of untilAborted(request.parts(multipartLimits(limitBytes)), signal)) {
      requirePlain(part)
      if (part.type !== 'file') throw part.fieldname === 'file' ? notAFile() : unknownPart(part.fieldname)
      switch (part.fieldname) {
        case 'file':
          if (file) throw repeated('file')
          file = {
            file: await spool.append(part.file, { limitBytes, signal }),
            declared: { name: part.filename, contentType: part.mimetype },
          }
          break
        case 'metadata':
          if (metadata) throw repeated('metadata')
          metadata = await readMetadata(part, signal)
          break
        default:
          throw unknownPart(part.fieldname)
      }
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : translateUploadError(error)
  }
  if (!file) throw new ProblemError('FILE_MISSING', 'The upload has no part named "file".')
  return { ...file, metadata: metadata && parseMetadata(metadata) }
}

function multipartLimits(limitBytes: number) {
  return {
    // One byte over the limit reaches the spool, which then refuses the file; the parser discards the rest.
    throwFileSizeLimit: false,
    // Metadata counts as a file, to arrive as bytes: the parser would decode a field by itself.
    isPartAFile: (name?: string, contentType?: string, fileName?: string) =>
      fileName !== undefined || contentType === 'application/octet-stream' || name === 'metadata',
    limits: {
      fileSize: limitBytes + 1,
      fieldNameSize: 64,
      files: 3,
      fields: 3,
      parts: 4,
      headerPairs: 32,
    },
  }
}

/**
 * Rejects when the signal aborts. The parser alone would wait forever for a client that stalls between two parts, or that
 * was gone before the parser began to listen.
 */
async function* untilAborted<Part>(
  parts: AsyncIterableIterator<Part>,
  signal: AbortSignal,
): AsyncGenerator<Part> {
  signal.throwIfAborted()
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  for (;;) {
    const step = await Promise.race([parts.next(), aborted])
    if (step.done) return
    yield step.value
  }
}

async function readMetadata(part: MultipartFile, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of addAbortSignal(signal, part.file)) {
    size += chunk.length
    if (size > METADATA_LIMIT_BYTES) throw metadataTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** @throws ProblemError MALFORMED_BODY; MetadataInvalidError for JSON that parsing would change */
function parseMetadata(bytes: Buffer): unknown {
  const parsed = parseStrictJson(decodeMetadata(bytes))
  if (parsed.ok) return parsed.value
  const isSyntax = parsed.faults[0].kind === 'syntax'
  const findings = parsed.faults.map(
    ({ pointer, line, column, message, hint }): Finding => ({
      code: 'FIELD_INVALID',
      pointer,
      line,
      message: `line ${line}, column ${column}: ${message}`,
      hint: isSyntax ? QUOTING_HINT : hint,
    }),
  )
  if (!isSyntax) throw new MetadataInvalidError(findings)
  throw new ProblemError('MALFORMED_BODY', 'The part "metadata" is not JSON.', { errors: findings })
}

/** Decodes UTF-8 without the byte order mark it may start with. */
function decodeMetadata(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    const hint = 'Save the metadata as a file in UTF-8, and send it with -F "metadata=<metadata.json".'
    throw new ProblemError('MALFORMED_BODY', 'The part "metadata" is not UTF-8.', {
      cause,
      errors: [{ code: 'FIELD_INVALID', message: 'the metadata is not UTF-8', hint }],
    })
  }
}

/** A form sends bytes unencoded (RFC 7578 §4.7); an encoded part would be published in its encoded form, forever. */
function requirePlain({ fieldname, encoding }: Multipart): void {
  if (['7bit', '8bit', 'binary'].includes(encoding.toLowerCase())) return
  const part = JSON.stringify(fieldname)
  const header = `Content-Transfer-Encoding: ${printable(encoding, 40)}`
  throw new ProblemError('INVALID_REQUEST', `The part ${part} has ${header}, which a form does not allow.`, {
    errors: [{ code: 'FIELD_INVALID', message: `${part} is encoded`, hint: 'Send its bytes as they are.' }],
  })
}

/** Only an error known to come from the parser is the client's fault; any other is returned unchanged. */
function translateUploadError(error: unknown): unknown {
  if (!isParserError(error)) return error
  return new ProblemError('MALFORMED_BODY', `The multipart body cannot be read: ${error.message}.`, {
    cause: error,
  })
}

/** Errors of @fastify/multipart have a code; busboy throws plain errors with multipart in their message. */
function isParserError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  if ('code' in error) return typeof error.code === 'string' && error.code.startsWith('FST_')
  return error.constructor === Error && /multipart/i.test(error.message)
}

function notMultipart(): ProblemError {
  return new ProblemError(
    'UNSUPPORTED_MEDIA_TYPE',
    'An upload is multipart/form-data with a part named "file".',
    {
      errors: [
        {
          code: 'FIELD_INVALID',
          message: 'is not multipart/form-data',
          hint: 'With curl write -F "file=@dist/plugin.js", not -d.',
        },
      ],
    },
  )
}

function unknownPart(name: string): ProblemError {
  const part = JSON.stringify(name)
  return new ProblemError(
    'INVALID_REQUEST',
    `The upload has a part ${part}, which is neither "file" nor "metadata".`,
    {
      errors: [
        {
          code: 'FIELD_INVALID',
          message: `${part} is not a part of an upload`,
          hint: 'Name the part with the bundle "file": -F "file=@dist/plugin.js".',
        },
      ],
    },
  )
}

function repeated(name: string): ProblemError {
  return new ProblemError('INVALID_REQUEST', `The upload has more than one part named "${name}".`)
}

function notAFile(): ProblemError {
  return new ProblemError(
    'FILE_MISSING',
    'The part "file" has no file name, so it is a field and not a file.',
    {
      errors: [
        {
          code: 'FIELD_INVALID',
          message: 'is a field',
          hint: 'With curl write -F "file=@dist/plugin.js", with the @.',
        },
      ],
    },
  )
}

function metadataTooLarge(): ProblemError {
  return new ProblemError(
    'BODY_TOO_LARGE',
    `The part "metadata" has more than ${METADATA_LIMIT_BYTES} bytes.`,
    {
      limitBytes: METADATA_LIMIT_BYTES,
    },
  )
}
