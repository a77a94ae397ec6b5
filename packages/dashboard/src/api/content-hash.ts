const OFFSET_BASIS = 0x811c9dc5
const PRIME = 0x01000193

/**
 * A hash of the bytes of a file, which tells that somebody has saved it anew. 32-bit FNV-1a: it is no proof against intent, and
 * works in pages without TLS too, where browsers offer no other.
 */
export async function contentHash(file: Blob): Promise<number> {
  let hash = OFFSET_BASIS
  const reader = file.stream().getReader()
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read())
    for (const byte of chunk.value) hash = Math.imul(hash ^ byte, PRIME)
  return hash >>> 0
}
