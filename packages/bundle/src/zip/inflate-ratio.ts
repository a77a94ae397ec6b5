import type { Entry } from 'yauzl'
import { type BundleLimits, RATIO_FREE_BYTES } from '../bundle-limits.ts'
import { METHOD } from './zip-format.ts'

/** True for a file whose own ratio is too high. A stored file is not inflated. */
export function exceedsRatio(
  { compressionMethod, compressedSize, uncompressedSize }: Entry,
  { maxRatio }: BundleLimits,
): boolean {
  if (compressionMethod === METHOD.store || uncompressedSize <= RATIO_FREE_BYTES) return false
  return uncompressedSize > compressedSize * maxRatio
}
