import { readExactly } from '../read-whole.ts'
import type { ScanInput } from '../scanner.ts'

/** A request body that can be read more than once. */
export interface MultipartBody {
  readonly contentType: string
  /** Bytes. */
  readonly size: number
  open(signal: AbortSignal): AsyncGenerator<Uint8Array>
}

/**
 * A bundle as `multipart/form-data`. The first part, `scan`, is JSON: what the bundle is, and the path, size and SHA-256 of each file.
 * Then comes a part `file` for each, in the same order, whose file name is its number from 0: a path may have characters that
 * the header of a part has no agreed way to write.
 */
export function multipartBody(input: ScanInput, boundary: string): MultipartBody {
  const { pluginId, version, digest, files } = input
  const scan = {
    schemaVersion: 1,
    pluginId,
    version,
    digest,
    files: files.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
  }
  const head = Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="scan"\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(scan)}\r\n`,
  )
  const partHead = (index: number) =>
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${index}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    )
  const lineEnd = Buffer.from('\r\n')
  const end = Buffer.from(`--${boundary}--\r\n`)
  const partSizes = files.map(({ size }, index) => partHead(index).length + size + lineEnd.length)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    size: partSizes.reduce((sum, size) => sum + size, head.length + end.length),
    async *open(signal) {
      yield head
      for (const [index, file] of files.entries()) {
        yield partHead(index)
        yield* readExactly(file, signal)
        yield lineEnd
      }
      yield end
    },
  }
}
