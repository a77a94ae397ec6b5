import { isUtf8 } from 'node:buffer'
import { readSync } from 'node:fs'
import type { BundlePath } from '@plugboard/types'
import { type CheckedFile, HEAD_BYTES, TEXT_LIMIT_BYTES } from '../checks/check.ts'
import type { BlobPlace } from '../spool/spooled-blob.ts'

const CHUNK_BYTES = 262_144

/** A file of a bundle, as it is sent to a thread. */
export interface FilePlace {
  readonly path: BundlePath
  readonly contentType: string
  readonly size: number
  readonly place: BlobPlace
}

/** Files that are read when they are asked for, one at a time in memory. */
export function openCheckedFiles(places: readonly FilePlace[]): readonly CheckedFile[] {
  let last: { readonly of: FilePlace; readonly bytes: Buffer; text?: string | undefined } | undefined
  const read = (file: FilePlace) => {
    if (last?.of !== file) last = { of: file, bytes: readBytes(file) }
    return last
  }
  return places.map((file) => ({
    path: file.path,
    contentType: file.contentType,
    size: file.size,
    head: () => (last?.of === file ? last.bytes.subarray(0, HEAD_BYTES) : readBytes(file, HEAD_BYTES)),
    chunks: () => (last?.of === file ? [last.bytes] : readChunks(file)),
    bytes: () => read(file).bytes,
    text: () => {
      if (file.size > TEXT_LIMIT_BYTES) return undefined
      const content = read(file)
      if (!('text' in content)) content.text = decode(content.bytes)
      return content.text
    },
  }))
}

function readBytes({ size: all, place: { fd, start } }: FilePlace, limit = all): Buffer {
  const size = Math.min(all, limit)
  const bytes = Buffer.allocUnsafeSlow(size)
  for (let filled = 0; filled < size; ) {
    const count = readSync(fd, bytes, filled, size - filled, start + filled)
    if (count === 0) throw new Error('the spool has lost bytes')
    filled += count
  }
  return bytes
}

function* readChunks({ size, place: { fd, start } }: FilePlace): Generator<Buffer> {
  for (let position = 0; position < size; ) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, size - position))
    const count = readSync(fd, chunk, 0, chunk.length, start + position)
    if (count === 0) throw new Error('the spool has lost bytes')
    yield chunk.subarray(0, count)
    position += count
  }
}

function decode(bytes: Buffer): string | undefined {
  if (!isUtf8(bytes)) return undefined
  const text = bytes.toString()
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}
