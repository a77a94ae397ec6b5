import type { ContentCoding } from '@plugboard/types'
import type { EncodedBundle, InspectedBundle, InspectedFile } from '../inspected-bundle.ts'
import type { Spool } from '../spool/spool.ts'
import type { SpooledBlob } from '../spool/spooled-blob.ts'
import { codingsFor, isEncodable, worthwhileBytes } from './encodable.ts'
import { encodingLevels } from './encoding-levels.ts'
import type { EncodingPool } from './encoding-pool.ts'
import type { Lane } from './fair-gate.ts'

interface EncodeOptions {
  readonly signal?: AbortSignal | undefined
}

/** Makes the encodings of one bundle, all of them or one. The same bytes give the same encodings with the same Node.js. */
export interface BundleEncoder {
  /** Makes every encoding that is worth keeping: `br`, `zstd` of files that are not small, `gzip`, in this order. */
  encodeAll(options?: EncodeOptions): Promise<EncodedBundle>
  /** Makes one encoding of one of the bundle's files; undefined when it is not worth keeping. */
  encode(
    file: InspectedFile,
    coding: ContentCoding,
    options?: EncodeOptions,
  ): Promise<SpooledBlob | undefined>
}

/** Encodings are made by the pool, in the turns of the lane, and appended to the spool. */
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

  /** Threads answer in any order, and a spool takes one append at a time. */
  const appendInTurn = (bytes: Uint8Array, { signal }: EncodeOptions): Promise<SpooledBlob> => {
    const appended = lastAppend.then(() => spool.append(only(bytes), { limitBytes: bytes.length, signal }))
    lastAppend = appended.catch(() => undefined)
    return appended
  }
  const encode: BundleEncoder['encode'] = async (file, coding, options = {}) => {
    if (!isEncodable(file)) return undefined
    const { content } = file
    const request = { content, coding, level: levels[coding], limitBytes: worthwhileBytes(content.size) }
    const bytes = await pool.encode(lane, request, options)
    return bytes === null ? undefined : appendInTurn(bytes, options)
  }
  return {
    encode,
    encodeAll: async ({ signal } = {}) => {
      const wanted = bundle.files
        .filter(isEncodable)
        .flatMap((file) => codingsFor(file.content.size).map((coding) => ({ file, coding })))
      const made = await mapTogether(
        wanted,
        (each, together) => encode(each.file, each.coding, together),
        signal,
      )
      const encodings = Map.groupBy(
        wanted.map((each, index) => ({ ...each, content: made[index] })),
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

/** Maps all at once. The first failure aborts the others, and when it rejects none runs any more. */
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

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
