import type { Problem, UploadResult } from '@plugboard/types'

export interface UploadOptions {
  readonly file: string | Uint8Array<ArrayBuffer>
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  /** Such as `?staged=true`. */
  readonly query?: string
}

export interface UploadAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: UploadResult & Problem
}

/** Metadata of the guide's test plugin, with the fields that a test changes. */
export function metadataOf(facts: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    id: 'test-plugin',
    name: 'Test Plugin',
    version: '1.0.0',
    description: 'A test plugin',
    category: 'payment',
    extensionPoints: ['payment-methods'],
    ...facts,
  }
}

/** Uploads as the guide does: `file` first, then `metadata`. */
export async function upload(
  registryUrl: string,
  { file, metadata, headers = {}, query = '' }: UploadOptions,
): Promise<UploadAnswer> {
  const form = new FormData()
  form.append('file', new Blob([file]), 'plugin.js')
  if (metadata) form.append('metadata', JSON.stringify(metadata))
  const response = await fetch(`${registryUrl}/plugins/upload${query}`, {
    method: 'POST',
    body: form,
    headers,
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as UploadAnswer['body'],
  }
}
