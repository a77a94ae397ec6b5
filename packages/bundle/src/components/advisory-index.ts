import type { Advisory } from './advisory.ts'

/**
 * Advisories by the name of their package, in two blocks of memory: a thread that builds it gives it to another without a
 * copy, and 200,000 of them are no objects for the garbage collector.
 */
export interface AdvisoryIndex {
  /** For each bucket of names the offset, plus 1, of its newest record; 0 for none. */
  readonly buckets: Uint32Array<ArrayBuffer>
  /** Records: offset, plus 1, of the one before it in its bucket; length in bytes; the advisory as JSON. */
  readonly records: Uint8Array<ArrayBuffer>
}

const HEADER_BYTES = 8
const FIRST_BYTES = 1_048_576

/** The advisories take more memory than they may. */
export class IndexFullError extends Error {
  override readonly name = 'IndexFullError'
}

export interface AdvisoryIndexBuilder {
  /** @throws IndexFullError */
  add(advisory: Advisory): void
  readonly size: number
  finish(): AdvisoryIndex
}

export function createAdvisoryIndexBuilder(limits: { readonly bytes: number }): AdvisoryIndexBuilder {
  let records = Buffer.alloc(FIRST_BYTES)
  let used = 0
  let size = 0
  return {
    add(advisory) {
      const json = Buffer.from(JSON.stringify(advisory))
      const end = used + HEADER_BYTES + json.length
      if (end > limits.bytes) {
        throw new IndexFullError(`the advisories take more than ${limits.bytes} bytes`)
      }
      if (end > records.length) {
        const larger = Buffer.alloc(Math.min(Math.max(2 * records.length, end), limits.bytes))
        records.copy(larger, 0, 0, used)
        records = larger
      }
      // Until there are buckets, the hash is where the offset of the one before it will be.
      records.writeUInt32LE(hashOf(advisory.name), used)
      records.writeUInt32LE(json.length, used + 4)
      json.copy(records, used + HEADER_BYTES)
      used = end
      size += 1
    },
    get size() {
      return size
    },
    finish() {
      const kept = Buffer.from(new ArrayBuffer(used))
      records.copy(kept, 0, 0, used)
      const buckets = new Uint32Array(2 ** Math.max(1, Math.ceil(Math.log2(size + 1))))
      for (let offset = 0; offset < used; offset += HEADER_BYTES + kept.readUInt32LE(offset + 4)) {
        const bucket = kept.readUInt32LE(offset) & (buckets.length - 1)
        kept.writeUInt32LE(buckets[bucket] ?? 0, offset)
        buckets[bucket] = offset + 1
      }
      return { buckets, records: new Uint8Array(kept.buffer) }
    },
  }
}

/** The advisories of a package, in the order in which they were added. */
export function advisoriesOf({ buckets, records }: AdvisoryIndex, name: string): Advisory[] {
  const bytes = Buffer.from(records.buffer)
  const found: Advisory[] = []
  let at = buckets[hashOf(name) & (buckets.length - 1)] ?? 0
  while (at > 0) {
    const start = at - 1 + HEADER_BYTES
    const length = bytes.readUInt32LE(at + 3)
    const advisory: Advisory = JSON.parse(bytes.toString('utf8', start, start + length))
    if (advisory.name === name) found.push(advisory)
    at = bytes.readUInt32LE(at - 1)
  }
  return found.toReversed()
}

/** FNV-1a, which spreads the names well. Who chose names that collide would make only their own search slower. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
