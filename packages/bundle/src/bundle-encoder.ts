import { ContentCoding } from '@plugboard/types'
import type { TaskQueue } from './compression-queue.ts'
import { encodeFile, isEncodable } from './encode-file.ts'
import { encodingLevels } from './encoding-levels.ts'
import type {
  EncodedBundle,
  EncodedContent,
  EncodedFile,
  InspectedBundle,
  InspectedFile,
} from './inspected-bundle.ts'
import type { Spool } from './spool.ts'
import type { SpooledBlob } from './spooled-blob.ts'

interface EncodeOptions {
  readonly signal?: AbortSignal | undefined
}

/** Makes the encodings of one bundle, all of them or one. The same bytes give the same encodings with the same Node.js. */
export interface BundleEncoder {
  /** Makes every encoding that is worth keeping: `br`, `zstd`, `gzip` of each file, in this order. */
  encodeAll(options?: EncodeOptions): Promise<EncodedBundle>
  /** Makes one encoding of one of the bundle's files; undefined when it is not worth keeping. */
  encode(
    file: InspectedFile,
    coding: ContentCoding,
    options?: EncodeOptions,
  ): Promise<SpooledBlob | undefined>
}

/** Encodings are appended to the spool; each is made when the queue has a turn for it. */
export function createBundleEncoder({
  bundle,
  spool,
  queue,
}: {
  readonly bundle: InspectedBundle
  readonly spool: Spool
  readonly queue: TaskQueue
}): BundleEncoder {
  const encodableBytes = bundle.files.filter(isEncodable).reduce((sum, { content }) => sum + content.size, 0)
  const levels = encodingLevels(encodableBytes)

  const encode: BundleEncoder['encode'] = async (file, coding, { signal } = {}) => {
    if (!isEncodable(file)) return undefined
    const { content } = file
    return queue.run(() => encodeFile({ content, coding, level: levels[coding], spool, signal }), { signal })
  }
  const encodeEach = async (file: InspectedFile, options: EncodeOptions): Promise<EncodedFile> => {
    const encodings: EncodedContent[] = []
    for (const coding of ContentCoding.options) {
      const content = await encode(file, coding, options)
      if (content) encodings.push({ coding, content })
    }
    return { ...file, encodings }
  }
  return {
    encode,
    encodeAll: async (options = {}) => {
      const files: EncodedFile[] = []
      for (const file of bundle.files) files.push(await encodeEach(file, options))
      return { ...bundle, files }
    },
  }
}
