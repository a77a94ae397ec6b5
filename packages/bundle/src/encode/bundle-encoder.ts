import type { ContentCoding } from '@plugboard/types'
import type { EncodedBundle, InspectedBundle, InspectedFile } from '../inspected-bundle.ts'
import { packSourceMaps } from '../source-maps/pack-source-maps.ts'
import type { Spool } from '../spool/spool.ts'
import type { SpooledBlob } from '../spool/spooled-blob.ts'
import { codingsFor, isEncodable, worthwhileBytes } from './encodable.ts'
import { encodingLevels } from './encoding-levels.ts'
import type { EncodingPool } from './encoding-pool.ts'
import type { BrotliWindow } from './encoding-thread.ts'
import type { Lane } from './fair-gate.ts'

/**
 * Small files share a turn of the pool up to this total: then the transfer to a thread takes little time compared with
 * compressing, and the turn is still shorter than that of a file of usual size.
 */
const TURN_BYTES = 65_536

interface EncodeOptions {
  readonly signal?: AbortSignal | undefined
}

interface EncodeOneOptions extends EncodeOptions {
  /** `default` makes the Brotli bytes of releases before windows were fitted to the content. */
  readonly brotliWindow?: BrotliWindow
}

/** Makes the encodings of one bundle, all or a single one. With one release and one Node.js, equal bytes have equal encodings. */
export interface BundleEncoder {
  /** Makes every encoding that is worth storing, in this order: `br`, `zstd` of files that are not small, `gzip`. */
  encodeAll(options?: EncodeOptions): Promise<EncodedBundle>
  /** Packs the bundle's source maps into a ZIP; undefined without any. */
  packSourceMaps(options?: EncodeOptions): Promise<SpooledBlob | undefined>
  /** Makes one encoding of one of the bundle's files; undefined when it is not worth storing. */
  encode(
    file: InspectedFile,
    coding: ContentCoding,
    options?: EncodeOneOptions,
  ): Promise<SpooledBlob | undefined>
}

interface Wanted {
  readonly file: InspectedFile
  readonly coding: ContentCoding
}

/** The pool makes the encodings, in turns of the lane; they are appended to the spool. */
export function createBundleEncoder({
  bundle,
  spool,
  pool,
  lane,
}: {
  readonly bundle: InspectedBundle
  readonly spool: Spool
  readonly pool: Pick<EncodingPool, 'encode'>
  readonly lane: Lane
}): BundleEncoder {
  const encodableBytes = bundle.files.filter(isEncodable).reduce((sum, { content }) => sum + content.size, 0)
  const levels = encodingLevels(encodableBytes)
  let lastAppend: Promise<unknown> = Promise.resolve()

  /** Threads finish in any order, and a spool allows one append at a time. */
  const appendInTurn = (pieces: readonly Uint8Array[], options: EncodeOptions): Promise<SpooledBlob[]> => {
    const appended = lastAppend.then(() => spool.appendEach(pieces, options))
    lastAppend = appended.catch(() => undefined)
    return appended
  }
  /** Makes encodings in one turn; undefined in place of one that is not worth storing. */
  const encodeTogether = async (wanted: readonly Wanted[], options: EncodeOneOptions) => {
    const requests = wanted.map(({ file: { content }, coding }) => ({
      content,
      coding,
      level: levels[coding],
      limitBytes: worthwhileBytes(content.size),
      brotliWindow: options.brotliWindow ?? 'fitted',
    }))
    const made = await pool.encode(lane, requests, options)
    const blobs = await appendInTurn(
      made.filter((bytes) => bytes !== null),
      options,
    )
    const kept = blobs.values()
    return made.map((bytes) => (bytes === null ? undefined : kept.next().value))
  }
  return {
    packSourceMaps: async (options = {}) => {
      const { sourceMaps = [] } = bundle
      if (sourceMaps.length === 0) return undefined
      const packed = lastAppend.then(() => packSourceMaps(sourceMaps, { spool, ...options }))
      lastAppend = packed.catch(() => undefined)
      return packed
    },
    encode: async (file, coding, options = {}) => {
      if (!isEncodable(file)) return undefined
      const [content] = await encodeTogether([{ file, coding }], options)
      return content
    },
    encodeAll: async ({ signal } = {}) => {
      const turns = turnsOf(
        bundle.files
          .filter(isEncodable)
          .flatMap((file) => codingsFor(file.content.size).map((coding) => ({ file, coding }))),
      )
      const made = await mapTogether(turns, encodeTogether, signal)
      const encodings = Map.groupBy(
        turns.flatMap((turn, at) => turn.map((wanted, index) => ({ ...wanted, content: made[at]?.[index] }))),
        ({ file }) => file,
      )
      const files = bundle.files.map((file) => ({
        ...file,
        encodings: (encodings.get(file) ?? []).flatMap(({ coding, content }) =>
          content ? [{ coding, content }] : [],
        ),
      }))
      return { ...bundle, files }
    },
  }
}

/** Groups encodings, in order, so that each group reads at most TURN_BYTES or is a single encoding. */
function turnsOf(wanted: readonly Wanted[]): Wanted[][] {
  const turns: Wanted[][] = []
  let turn: Wanted[] = []
  let bytes = 0
  for (const each of wanted) {
    const { size } = each.file.content
    if (turn.length === 0 || bytes + size > TURN_BYTES) {
      turn = []
      turns.push(turn)
      bytes = 0
    }
    turn.push(each)
    bytes += size
  }
  return turns
}

/** Maps all concurrently. The first failure aborts the others, and is thrown when none is running any more. */
async function mapTogether<Item, Value>(
  items: readonly Item[],
  map: (item: Item, options: { readonly signal: AbortSignal }) => Promise<Value>,
  outer: AbortSignal | undefined,
): Promise<Value[]> {
  const failed = new AbortController()
  const signal = outer ? AbortSignal.any([outer, failed.signal]) : failed.signal
  const values: Value[] = []
  await Promise.allSettled(
    items.map(async (item, index) => {
      try {
        values[index] = await map(item, { signal })
      } catch (error) {
        failed.abort(error)
      }
    }),
  )
  failed.signal.throwIfAborted()
  return values
}
