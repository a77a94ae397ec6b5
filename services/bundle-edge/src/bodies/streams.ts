import type { Readable } from 'node:stream'
import type { ByteRange } from '@plugboard/http-semantics'
import type { ObjectReader } from '@plugboard/storage'
import type { ExpectedObject } from './load-body.ts'
import { openBody } from './open-body.ts'

/** The limit on streamed bodies is reached. */
export class TooManyStreamsError extends Error {
  override readonly name = 'TooManyStreamsError'
}

/** Bodies that are sent chunk by chunk. Each holds a file, or a connection to the store, for as long as its reader takes. */
export interface Streams {
  /**
   * Opens a body, which counts towards the limit until it is closed.
   *
   * @throws TooManyStreamsError; what openBody throws
   */
  open(
    object: ExpectedObject,
    options: { readonly range: ByteRange | null; readonly signal: AbortSignal },
  ): Promise<Readable>
  readonly underWay: number
}

export function createStreams({
  store,
  maxStreams,
}: {
  readonly store: ObjectReader
  readonly maxStreams: number
}): Streams {
  let underWay = 0
  const end = (): void => {
    underWay -= 1
  }
  return {
    async open(object, options) {
      if (underWay >= maxStreams) throw new TooManyStreamsError(`${maxStreams} files are being streamed`)
      underWay += 1
      try {
        const body = await openBody(store, object, options)
        if (body.closed) end()
        else body.once('close', end)
        return body
      } catch (error) {
        end()
        throw error
      }
    },

    get underWay() {
      return underWay
    },
  }
}
