/** The limits of a bundle. */
export interface BundleLimits {
  /** Bytes of the upload as it is sent. */
  readonly uploadBytes: number
  /** Bytes of one file, inflated. */
  readonly fileBytes: number
  /** Bytes of all files together, inflated. */
  readonly totalBytes: number
  readonly maxFiles: number
  /** How many bytes one deflated byte may inflate to: in a file above RATIO_FREE_BYTES, and in all files together. */
  readonly maxRatio: number
}

const MEBIBYTE = 1_048_576

export const DEFAULT_BUNDLE_LIMITS: BundleLimits = {
  uploadBytes: 50 * MEBIBYTE,
  fileBytes: 50 * MEBIBYTE,
  totalBytes: 200 * MEBIBYTE,
  maxFiles: 1000,
  maxRatio: 200,
}

/** Up to this size a file may have any ratio: a small file of blanks is legitimate and harmless. */
export const RATIO_FREE_BYTES = MEBIBYTE

/** Up to this size all deflated files together may have any ratio: eight files below RATIO_FREE_BYTES. */
export const ARCHIVE_RATIO_FREE_BYTES = 8 * MEBIBYTE

/** The most bytes manifest.json may have, because it is read into memory. */
export const MANIFEST_LIMIT_BYTES = 262_144
