import { type CheckedFile, HEAD_BYTES } from '../checks/check.ts'
import { contentTypeOf } from '../content-type.ts'

/** A file in memory, as checks read it. Its text is what its bytes are in UTF-8. */
export function checkedFile(path: string, content: string | Buffer): CheckedFile {
  const bytes = Buffer.from(content)
  return {
    path,
    contentType: contentTypeOf(path),
    size: bytes.length,
    head: () => bytes.subarray(0, HEAD_BYTES),
    chunks: () => [bytes],
    bytes: () => bytes,
    text: () => bytes.toString(),
  }
}
