import { createHash } from 'node:crypto'
import type { ScanInput } from '../scanner.ts'

/** A bundle with these files, by path, in pieces of `chunkBytes`. */
export function scanInput(
  files: Readonly<Record<string, string | Uint8Array>>,
  { chunkBytes = 65_536 }: { readonly chunkBytes?: number } = {},
): ScanInput {
  return {
    pluginId: 'acme-pay',
    version: '1.2.0',
    digest: 'd'.repeat(64),
    files: Object.entries(files).map(([path, content]) => {
      const bytes = Buffer.from(content)
      return {
        path,
        size: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        async *open() {
          for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
        },
      }
    }),
  }
}
