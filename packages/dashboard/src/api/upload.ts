import { type BundleValidation, refusalOf, UnreachableError, type UploadResult } from '@plugboard/client'

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

/** Checks an upload and publishes nothing. Resolves whatever the verdict is. */
export function validateUpload(upload: Upload, options: SendOptions): Promise<BundleValidation> {
  return send('/plugins/validate', upload, options)
}

/** Publishes an upload, or has it wait for an approval. A refusal for what was found is a problem with all findings. */
export function publishUpload(
  upload: Upload,
  { isStaged, ...options }: SendOptions & { readonly isStaged: boolean },
): Promise<UploadResult> {
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
  await requireReadable(file)
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
    void requireReadable(file).then(() => reject(unreachable), reject)
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
async function requireReadable(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer()
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
