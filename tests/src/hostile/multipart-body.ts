/** One part of a multipart body, byte for byte. */
export interface RawPart {
  readonly headers: readonly string[]
  readonly content: string | Uint8Array
}

export const BOUNDARY = 'plugboard-boundary'

export const METADATA = JSON.stringify({ id: 'test-plugin', name: 'Test Plugin', version: '1.0.0' })

export function filePart(content: string | Uint8Array = 'export default 1\n', name = 'file'): RawPart {
  return {
    headers: [
      `Content-Disposition: form-data; name="${name}"; filename="plugin.js"`,
      'Content-Type: application/javascript',
    ],
    content,
  }
}

export function fieldPart(name: string, content: string | Uint8Array): RawPart {
  return { headers: [`Content-Disposition: form-data; name="${name}"`], content }
}

/** A multipart body (RFC 2046 §5.1.1). `open` leaves out the closing delimiter, as in an interrupted upload. */
export function multipartBody(parts: readonly RawPart[], { open = false }: { open?: boolean } = {}): Buffer {
  const chunks = parts.flatMap(({ headers, content }) => [
    Buffer.from(`--${BOUNDARY}\r\n${headers.join('\r\n')}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ])
  return Buffer.concat(open ? chunks : [...chunks, Buffer.from(`--${BOUNDARY}--\r\n`)])
}
