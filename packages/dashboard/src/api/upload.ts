import { type BundleValidation, refusalOf, UnreachableError, type UploadResult } from '@plugboard/client'
import { contentHash } from './content-hash.ts'

/** What a publisher says of a JavaScript file; a ZIP has it in its manifest. */
export interface UploadFields {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly description?: string
  readonly category?: string
  readonly extensionPoints?: readonly string[]
}

export interface Upload {
  readonly file: File
  /** Undefined: the manifest of the ZIP counts. */
  readonly metadata: UploadFields | undefined
}

/** How much of an upload has left this machine, in bytes. */
export interface UploadProgress {
  readonly sentBytes: number
  readonly totalBytes: number
}

interface SendOptions {
  readonly onProgress: (progress: UploadProgress) => void
  /** Ends the upload; what was sent of it is thrown away by the registry. */
  readonly signal: AbortSignal
}

/** The file was changed, moved or removed since it was chosen, so that the browser does not read it any more. */
export class FileChangedError extends Error {
  override readonly name = 'FileChangedError'
}

/** What the checks said of an upload. */
export interface CheckedUpload {
  readonly validation: BundleValidation
  /** Of the file that was checked. */
  readonly contentHash: number
}

interface PublishOptions extends SendOptions {
  readonly isStaged: boolean
  /** Of the file that was checked: one with other content is not published. */
  readonly checkedHash: number | undefined
}

/** Checks an upload and publishes nothing. Resolves whatever the verdict is. */
export async function validateUpload(upload: Upload, options: SendOptions): Promise<CheckedUpload> {
  const hash = await readHash(upload.file)
  return { validation: await send('/plugins/validate', upload, options), contentHash: hash }
}

/** Publishes an upload, or has it wait for an approval. A refusal for what was found is a problem with all findings. */
export async function publishUpload(
  upload: Upload,
  { isStaged, checkedHash, ...options }: PublishOptions,
): Promise<UploadResult> {
  // Firefox reads a file that was saved anew, as far as the size that it had.
  if (checkedHash !== undefined && (await readHash(upload.file)) !== checkedHash)
    throw new FileChangedError(`${upload.file.name} was changed since it was checked.`)
  return send(isStaged ? '/plugins/upload?staged=true' : '/plugins/upload', upload, options)
}

/**
 * Sends a form. By XMLHttpRequest, since `fetch` does not tell how much of a body is sent.
 *
 * @throws FileChangedError, ProblemAnswerError, UnreadableAnswerError, UnreachableError, the reason of the signal
 */
async function send<Body>(path: string, { file, metadata }: Upload, options: SendOptions): Promise<Body> {
  const { onProgress, signal } = options
  signal.throwIfAborted()
  const form = new FormData()
  form.append('file', file)
  if (metadata) form.append('metadata', JSON.stringify(metadata))
  const { promise, resolve, reject } = Promise.withResolvers<Body>()
  const request = new XMLHttpRequest()
  const abort = () => request.abort()
  request.open('POST', path)
  request.responseType = 'text'
  request.upload.addEventListener('progress', ({ loaded, total }) =>
    onProgress({ sentBytes: loaded, totalBytes: total }),
  )
  request.addEventListener('load', () => {
    const { status } = request
    const body = parseJson(request.responseText)
    // What the registry answers has the shape of its OpenAPI document.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    if (status >= 200 && status < 300 && body !== undefined) resolve(body as Body)
    else reject(refusalOf({ status, body, retryAfter: request.getResponseHeader('retry-after') }))
  })
  request.addEventListener('error', () => {
    const unreachable = new UnreachableError('The connection ended before there was an answer.')
    void readHash(file).then(() => reject(unreachable), reject)
  })
  request.addEventListener('abort', () => reject(signal.reason))
  signal.addEventListener('abort', abort, { once: true })
  request.send(form)
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** @throws FileChangedError when the browser refuses to read the file */
async function readHash(file: File): Promise<number> {
  try {
    return await contentHash(file)
  } catch (error) {
    throw new FileChangedError(`${file.name} was changed since it was chosen.`, { cause: error })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
