const OCTET_STREAM = 'application/octet-stream'
const PLAIN_TEXT = 'text/plain; charset=utf-8'
export const JAVASCRIPT = 'application/javascript; charset=utf-8'
export const CSS = 'text/css; charset=utf-8'

// The origin serves files of third parties. A browser that opens one of them would show HTML as a page of this origin,
// which invites phishing and scripts. So markup that a browser renders is served as plain text, and PDF as a download.
// SVG stays an image: <img> needs its type, and runs no scripts in it.
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  js: JAVASCRIPT,
  mjs: JAVASCRIPT,
  css: CSS,
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  txt: PLAIN_TEXT,
  html: PLAIN_TEXT,
  htm: PLAIN_TEXT,
  xhtml: PLAIN_TEXT,
  xml: PLAIN_TEXT,
  md: 'text/markdown; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
  ico: 'image/x-icon',
  woff: 'font/woff',
  woff2: 'font/woff2',
  ttf: 'font/ttf',
  otf: 'font/otf',
  wasm: 'application/wasm',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  webm: 'video/webm',
}

const COMPRESSIBLE: ReadonlySet<string> = new Set([
  'application/javascript',
  'application/json',
  'application/wasm',
  'font/otf',
  'font/ttf',
  'image/svg+xml',
  'image/x-icon',
])

/** The content type with which a file of a bundle is served, by the extension of its path only. */
export function contentTypeOf(path: string): string {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(CONTENT_TYPES, extension) ? (CONTENT_TYPES[extension] ?? OCTET_STREAM) : OCTET_STREAM
}

/** True for types whose files are worth a content coding: text, and formats without compression of their own. */
export function isCompressible(contentType: string): boolean {
  const essence = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return essence.startsWith('text/') || COMPRESSIBLE.has(essence)
}
