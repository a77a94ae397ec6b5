import type { IncomingMessage } from 'node:http'

/** The fields that an answer depends on besides the method and the target. */
const FIELDS: ReadonlySet<string> = new Set([
  'accept-encoding',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
  'service-worker',
])
const LENGTHS: ReadonlySet<number> = new Set(['host', ...FIELDS].map(({ length }) => length))

/** Browsers and CDNs stay far below it; it keeps others from filling the memory with keys. */
const MAX_LENGTH = 1024

/**
 * Everything an answer depends on, as one string: requests with the same key get the same answer. Undefined for a
 * request that must be examined: without exactly one Host, or with a very long target or fields.
 */
export function requestKey({ method, url, rawHeaders }: IncomingMessage): string | undefined {
  // A target contains no space, and a field no line break.
  let key = `${method} ${url}`
  let hosts = 0
  // The raw fields: making an object of them would take longer than finding the answer.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (!LENGTHS.has(name.length)) continue
    const lower = name.toLowerCase()
    if (lower === 'host') hosts += 1
    else if (FIELDS.has(lower)) key += `\n${lower}:${rawHeaders[index + 1]}`
  }
  return hosts === 1 && key.length <= MAX_LENGTH ? key : undefined
}
