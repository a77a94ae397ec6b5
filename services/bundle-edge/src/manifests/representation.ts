import {
  type ByteRange,
  formatContentRange,
  formatEntityTag,
  formatHttpDate,
} from '@plugboard/http-semantics'
import {
  bundleFileKey,
  type ContentCoding,
  encodedFileKey,
  type VersionFile,
  type VersionRef,
} from '@plugboard/types'
import { flatHeaders, PUBLIC_HEADERS } from '../public-headers.ts'

/** A file in one content coding: what is sent, and its headers, made once. */
export interface Representation {
  readonly key: string
  readonly size: number
  readonly sha256: string
  readonly etag: string
  readonly lastModifiedMs: number
  readonly headers: RepresentationHeaders
}

/** Names and values alternate: the form that `writeHead` handles fastest. */
export interface RepresentationHeaders {
  /** Content-Length is last. */
  readonly whole: readonly string[]
  readonly notModified: readonly string[]
  /** Headers of the file that an error has too: Vary and Accept-Ranges. */
  readonly refusal: Readonly<Record<string, string>>
}

/** The headers of a 206: those of the whole file, with the length of the part. */
export function partHeaders({ headers, size }: Representation, { start, end }: ByteRange): readonly string[] {
  const contentRange = formatContentRange({ start, end, size })
  return headers.whole.slice(0, -1).concat(String(end - start + 1), 'content-range', contentRange)
}

export interface StoredBytes {
  readonly ref: VersionRef
  readonly file: VersionFile
  readonly lastModifiedMs: number
  readonly cacheTags: Readonly<Record<string, string>>
}

// The guide's own value. Without no-transform: a CDN may decompress for a client that needs it, and the loader detects
// bytes that a CDN has changed, because it checks the integrity of what was decoded.
const IMMUTABLE = 'public, max-age=31536000, immutable'

// A plugin's HTML or SVG that is opened as a page would run on the origin that all plugins share. JavaScript does not
// get this header: a policy would apply to a worker started from it.
const INERT_DOCUMENT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

const PLAIN_REFUSAL = { 'accept-ranges': 'bytes' }
const VARIED_REFUSAL = { ...PLAIN_REFUSAL, vary: 'Accept-Encoding' }

const JAVASCRIPT = /^(?:application|text)\/(?:javascript|ecmascript)\b/i

/** The representation of a file in a stored coding, or in none. */
export function createRepresentation(
  { ref, ...stored }: StoredBytes,
  coding: ContentCoding | 'identity',
): Representation {
  const { file } = stored
  if (coding === 'identity') {
    const { size, sha256 } = file
    return describe({ ...stored, key: bundleFileKey(ref, file.path), size, sha256 })
  }
  const encoding = file.encodings.find((each) => each.coding === coding)
  if (!encoding) throw new TypeError(`${file.path} has no encoding ${coding}`)
  const { size, sha256 } = encoding
  return describe({ ...stored, key: encodedFileKey(ref, file.path, coding), size, sha256, coding })
}

function describe({
  key,
  size,
  sha256,
  file,
  lastModifiedMs,
  cacheTags,
  coding,
}: Omit<StoredBytes, 'ref'> & {
  readonly key: string
  readonly size: number
  readonly sha256: string
  readonly coding?: ContentCoding
}): Representation {
  const etag = formatEntityTag({ weak: false, opaque: sha256 })
  // Where encodings exist, the identity varies too: a cache must not send it to every client (RFC 9110 §12.5.5).
  const vary: Record<string, string> = file.encodings.length > 0 ? { vary: 'Accept-Encoding' } : {}
  // The headers of the 200 that a cache needs (RFC 9110 §15.4.5).
  const notModified = {
    ...PUBLIC_HEADERS,
    'cache-control': IMMUTABLE,
    etag,
    'last-modified': formatHttpDate(lastModifiedMs),
    ...cacheTags,
    ...vary,
  }
  const whole = {
    ...notModified,
    'accept-ranges': 'bytes',
    'content-type': file.contentType,
    ...(coding ? { 'content-encoding': coding } : {}),
    ...(JAVASCRIPT.test(file.contentType) ? {} : { 'content-security-policy': INERT_DOCUMENT }),
    'content-length': String(size),
  }
  return {
    key,
    size,
    sha256,
    etag,
    lastModifiedMs,
    headers: {
      whole: flatHeaders(whole),
      notModified: flatHeaders(notModified),
      refusal: file.encodings.length > 0 ? VARIED_REFUSAL : PLAIN_REFUSAL,
    },
  }
}
