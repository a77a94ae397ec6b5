import { isUtf8 } from 'node:buffer'
import { readSync } from 'node:fs'
import type { BundlePath } from '@plugboard/types'
import { type CheckedFile, HEAD_BYTES, TEXT_LIMIT_BYTES } from '../checks/check.ts'
import type { BlobPlace } from '../spool/spooled-blob.ts'

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

function decode(bytes: Buffer): string | undefined {
  if (!isUtf8(bytes)) return undefined
  const text = bytes.toString()
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}
