import { createHash } from 'node:crypto'
import type { Target } from '../target.ts'

/** The server's usage for one upload. */
export interface UploadCost {
  readonly cpuSeconds: number
  readonly wallMs: number
  readonly rssBytes: number
}

export interface UploadToMeasure {
  readonly path: string
  readonly script: Buffer<ArrayBuffer>
  readonly version: string
  readonly expected: {
    readonly status: number
    /** Whether the answer must contain the digest of the script or of the whole body. */
    readonly digestOf: 'script' | 'body'
  }
}

/** Uploads a script, and throws when the answer does not contain its digest. */
export async function measureUpload(
  target: Target,
  { path, script, version, expected }: UploadToMeasure,
): Promise<UploadCost> {
  const form = new FormData()
  form.append('file', new Blob([script]), 'plugin.js')
  form.append('metadata', JSON.stringify(metadata(version)))
  // Made before the measurement starts; both servers read the same bytes.
  const request = new Request(`http://127.0.0.1:${target.port}${path}`, { method: 'POST', body: form })
  const body = await request.bytes()
  const headers = { 'content-type': request.headers.get('content-type') ?? '' }
  const before = await target.usage()
  const startedAt = performance.now()
  const response = await fetch(request.url, { method: 'POST', body, headers })
  const text = await response.text()
  const wallMs = performance.now() - startedAt
  const after = await target.usage()
  const digest = createHash('sha256')
    .update(expected.digestOf === 'body' ? body : script)
    .digest('hex')
  if (response.status !== expected.status || !text.includes(digest)) {
    throw new Error(`${target.name} answered ${response.status}: ${text}`)
  }
  return { cpuSeconds: after.cpuSeconds - before.cpuSeconds, wallMs, rssBytes: after.rssBytes }
}

function metadata(version: string): unknown {
  return {
    id: 'bench-plugin',
    name: 'Bench',
    version,
    description: 'Made to be measured',
    category: 'payment',
    extensionPoints: ['payment-methods'],
  }
}
