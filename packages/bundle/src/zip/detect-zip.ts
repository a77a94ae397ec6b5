import type { SpooledBlob } from '../spool/spooled-blob.ts'
import {
  DATA_DESCRIPTOR_SIGNATURE,
  DIRECTORY_HEADER_BYTES,
  DIRECTORY_HEADER_SIGNATURE,
  END_BYTES,
  END_SIGNATURE,
  LOCAL_HEADER_SIGNATURE,
  MAX_COMMENT_BYTES,
  ZIP64_LOCATOR_BYTES,
  ZIP64_LOCATOR_SIGNATURE,
} from './zip-format.ts'

const SIGNATURES_AT_START: readonly number[] = [
  LOCAL_HEADER_SIGNATURE,
  END_SIGNATURE,
  DATA_DESCRIPTOR_SIGNATURE,
]

/** The most end records to examine. Text may contain the signature, but a file full of them is not an archive. */
const MAX_CANDIDATES = 8

/**
 * Recognises a ZIP by its content. `inside` is a ZIP with other bytes before it, which unpacking tools still open: it has
 * an end record that leads to a directory, so text that merely contains "PK" does not count.
 */
export async function detectZip(blob: SpooledBlob): Promise<'at-start' | 'inside' | 'none'> {
  if (blob.size < END_BYTES) return 'none'
  const head = await blob.read(0, 4)
  if (SIGNATURES_AT_START.includes(head.readUInt32LE(0))) return 'at-start'

  const tailStart = Math.max(0, blob.size - END_BYTES - MAX_COMMENT_BYTES)
  const tail = await blob.read(tailStart, blob.size - tailStart)
  const candidates = endRecordsOf(tail)
  for (const at of candidates) {
    if (await leadsToDirectory(blob, tail.subarray(at, at + END_BYTES), tailStart + at)) return 'inside'
  }
  return 'none'
}

/** Possible positions of end records in the bytes, the last one first. */
export function endRecordsOf(tail: Buffer): number[] {
  const signature = Buffer.alloc(4)
  signature.writeUInt32LE(END_SIGNATURE)
  const found: number[] = []
  let at = tail.length - END_BYTES
  while (at >= 0 && found.length < MAX_CANDIDATES) {
    at = tail.lastIndexOf(signature, at)
    if (at < 0) break
    found.push(at)
    at -= 1
  }
  return found
}

async function leadsToDirectory(blob: SpooledBlob, record: Buffer, position: number): Promise<boolean> {
  const directoryBytes = record.readUInt32LE(12)
  const directoryStart = position - directoryBytes
  const [magicAt, magic] =
    directoryBytes >= DIRECTORY_HEADER_BYTES && directoryStart >= 0
      ? [directoryStart, DIRECTORY_HEADER_SIGNATURE]
      : [position - ZIP64_LOCATOR_BYTES, ZIP64_LOCATOR_SIGNATURE]
  if (magicAt < 0) return false
  return (await blob.read(magicAt, 4)).readUInt32LE(0) === magic
}
