import { ContentCoding } from '@plugboard/types'
import { isCompressible } from '../content-type.ts'
import type { InspectedFile } from '../inspected-bundle.ts'

/** Below this size, the headers of another representation outweigh what it saves. */
const MIN_BYTES = 512
/** Below this size, zstd saves hardly a byte compared with br, and every encoding is another object to store. */
const ZSTD_MIN_BYTES = 16_384
/** Above this size, compressing takes longer than a publisher waits, and more memory than a thread should have. */
const MAX_BYTES = 16_777_216
/** An encoding that saves less than 5 % is not worth its place in the store and in caches. */
const WORTHWHILE = 0.95

/** True for a file that encodings are made of. */
export function isEncodable({
  contentType,
  content,
}: Pick<InspectedFile, 'contentType' | 'content'>): boolean {
  return isCompressible(contentType) && content.size >= MIN_BYTES && content.size <= MAX_BYTES
}

/** The most bytes that an encoding of `size` bytes may have to be worth storing. */
export function worthwhileBytes(size: number): number {
  return Math.floor(size * WORTHWHILE)
}

/** The codings that are made of a file of `size` bytes. Browsers that support zstd support br too. */
export function codingsFor(size: number): readonly ContentCoding[] {
  return ContentCoding.options.filter((coding) => coding !== 'zstd' || size >= ZSTD_MIN_BYTES)
}
