import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { RunningProcess } from '../harness/start-process.ts'

/** Content that is read while it is sent. */
export interface UploadSource {
  readonly size: number
  open(): Iterable<Buffer> | AsyncIterable<Buffer>
}

const BOUNDARY = 'plugboard-streamed'

/** Uploads as the guide does, without holding the content in memory. */
export async function streamUpload(
  { port }: RunningProcess,
  source: UploadSource,
  metadata: Readonly<Record<string, unknown>>,
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  const before = Buffer.from(part('name="file"; filename="plugin"'))
  const after = Buffer.from(
    `\r\n${part('name="metadata"')}${JSON.stringify(metadata)}\r\n--${BOUNDARY}--\r\n`,
  )
  const upload = request({
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: '/plugins/upload',
    headers: {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': before.length + source.size + after.length,
    },
  })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    upload.once('response', resolve)
    upload.once('error', reject)
  })
  async function* body(): AsyncGenerator<Buffer> {
    yield before
    yield* source.open()
    yield after
  }
  const [answer] = await Promise.all([
    answered,
    pipeline(Readable.from(body(), { objectMode: false }), upload),
  ])
  return { status: answer.statusCode, text: await text(answer) }
}

export async function fileSource(path: string): Promise<UploadSource> {
  const { size } = await stat(path)
  return { size, open: () => createReadStream(path) }
}

function part(disposition: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`
}
