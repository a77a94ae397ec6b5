/** The compression level of each coding. */
export interface EncodingLevels {
  readonly br: number
  readonly zstd: number
  readonly gzip: number
}

const KIBIBYTE = 1024
const MEBIBYTE = 1024 * KIBIBYTE

// A MiB of JavaScript takes 3.5 s, 1.2 s, 0.4 s, 0.2 s, 0.1 s of CPU on a slow core, for all three codings together. So a
// publish takes a few seconds at every usual size; the best levels would take minutes for a large bundle. zstd stays at
// or below 19: above, its window exceeds the 8 MiB that every decoder has (RFC 9659).
const LEVELS: readonly (EncodingLevels & { readonly upToBytes: number })[] = [
  { upToBytes: 256 * KIBIBYTE, br: 11, zstd: 19, gzip: 9 },
  { upToBytes: 1 * MEBIBYTE, br: 9, zstd: 19, gzip: 9 },
  { upToBytes: 8 * MEBIBYTE, br: 9, zstd: 12, gzip: 6 },
  { upToBytes: 32 * MEBIBYTE, br: 5, zstd: 9, gzip: 6 },
  { upToBytes: Number.POSITIVE_INFINITY, br: 4, zstd: 3, gzip: 4 },
]

/** The levels for a bundle, by the total of bytes to compress: many small files take as long as a large one. */
export function encodingLevels(bundleBytes: number): EncodingLevels {
  const levels = LEVELS.find(({ upToBytes }) => bundleBytes <= upToBytes)
  if (!levels) throw new RangeError(`not a number of bytes: ${bundleBytes}`)
  return levels
}
