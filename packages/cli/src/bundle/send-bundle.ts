import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { refusalOf, UnreachableError, UnreadableAnswerError } from '@plugboard/client'
import type { Context } from '../context.ts'
import { usageError } from '../failure.ts'
import { bytesText } from '../output/bytes.ts'
import type { OpenedRegistry } from '../registry/open-registry.ts'
import type { Bundle } from './read-bundle.ts'

export interface Sending {
  /** With its query, such as `/plugins/upload?staged=true`. */
  readonly path: string
  readonly bundle: Bundle
  /** The file of `--metadata`. */
  readonly metadataFile: string | undefined
}

/**
 * Sends a bundle as multipart/form-data (RFC 7578), from its source and never whole in memory, and shows on a terminal how
 * many bytes are sent. Resolves with the JSON of the answer; a refusal rejects as with the client.
 */
export async function sendBundle(
  context: Context,
  { url, credential }: OpenedRegistry,
  { path, bundle, metadataFile }: Sending,
): Promise<unknown> {
  const metadata = metadataFile === undefined ? undefined : await readMetadata(context, metadataFile)
  const boundary = `plugboard-${randomBytes(12).toString('hex')}`
  const head = Buffer.from(headOf(boundary, { bundle, metadata }))
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  const progress = showProgress(context, bundle.size)
  async function* body(): AsyncGenerator<Uint8Array> {
    yield head
    let sent = 0
    for await (const part of bundle.open()) {
      yield part
      sent += part.length
      progress.show(sent)
    }
    yield tail
  }
  const init = {
    method: 'POST',
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      ...(credential.token !== undefined && { authorization: `Bearer ${credential.token}` }),
    },
    body: streamOf(body()),
    // The answer is read when the body is sent, as fetch wants it said.
    duplex: 'half' as const,
  }
  try {
    return await readAnswer(await context.fetch(new Request(`${url}${path}`, init)))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UnreachableError('The registry does not answer, or the connection broke.', { cause: error })
  } finally {
    progress.end()
  }
}

function streamOf(parts: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => {
      await parts.return(undefined)
    },
  })
}

async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text()
  const body = parse(text)
  const retryAfter = response.headers.get('retry-after')
  if (!response.ok) throw refusalOf({ status: response.status, body, retryAfter })
  if (typeof body !== 'object' || body === null) throw new UnreadableAnswerError(response.status)
  return body
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function readMetadata({ cwd }: Context, file: string): Promise<string> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch(() => {
    throw usageError(`The file ${file} cannot be read.`, 'See whether the path of --metadata is right.')
  })
  if (parse(text) === undefined)
    throw usageError(`${file} is not JSON.`, 'See docs/plugins.md for the metadata.')
  return text
}

function headOf(
  boundary: string,
  { bundle, metadata }: { readonly bundle: Bundle; readonly metadata: string | undefined },
): string {
  // First, so that a registry can refuse before it has received the file.
  const field =
    metadata === undefined
      ? ''
      : `--${boundary}\r\ncontent-disposition: form-data; name="metadata"\r\n\r\n${metadata}\r\n`
  const fileName = bundle.fileName.replaceAll(/["\r\n\\]/g, '_')
  return `${field}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${fileName}"\r\ncontent-type: application/octet-stream\r\n\r\n`
}

function showProgress({ stderr }: Context, size: number): { show(sent: number): void; end(): void } {
  if (!stderr.isTerminal) return { show: () => {}, end: () => {} }
  let shown = -1
  return {
    show: (sent) => {
      const percent = size === 0 ? 100 : Math.floor((100 * sent) / size)
      if (percent === shown) return
      shown = percent
      stderr.write(`\r\u001B[Ksending ${bytesText(sent)} of ${bytesText(size)} (${percent} %)`)
    },
    end: () => stderr.write('\r\u001B[K'),
  }
}
