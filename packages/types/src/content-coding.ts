import { z } from 'zod'

/** The content codings in which a bundle's files are stored besides identity (RFC 9110 §8.4.1, RFC 7932, RFC 8878). */
export const ContentCoding = z.enum(['br', 'zstd', 'gzip'])

export type ContentCoding = z.infer<typeof ContentCoding>

/** The suffix of a stored encoding's key, after the file's own path. */
export const CODING_SUFFIX: Readonly<Record<ContentCoding, string>> = { br: '.br', zstd: '.zst', gzip: '.gz' }
