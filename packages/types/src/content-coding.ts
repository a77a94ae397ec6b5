import { z } from 'zod'

/** The content codings a bundle's files are stored in beside their identity (RFC 9110 §8.4.1, RFC 7932, RFC 8878). */
export const ContentCoding = z.enum(['br', 'zstd', 'gzip'])

export type ContentCoding = z.infer<typeof ContentCoding>

/** What a stored encoding's key ends with, after the file's own path. */
export const CODING_SUFFIX: Readonly<Record<ContentCoding, string>> = { br: '.br', zstd: '.zst', gzip: '.gz' }
