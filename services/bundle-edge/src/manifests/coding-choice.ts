import { type AvailableCoding, selectContentCoding } from '@plugboard/http-semantics'
import type { ContentCoding, VersionFile } from '@plugboard/types'

type Coding = ContentCoding | 'identity'

/** The codings of a file from the smallest to the largest. Files with the same order get the same choice. */
export interface CodingOrder {
  readonly name: string
  readonly available: readonly AvailableCoding<Coding>[]
}

/** The order of a file's stored codings; identity comes before a coding that saves nothing. */
export function codingOrder(file: Pick<VersionFile, 'size' | 'encodings'>): CodingOrder {
  const stored: AvailableCoding<Coding>[] = [{ coding: 'identity', size: file.size }, ...file.encodings]
  const sorted = stored.toSorted((left, right) => left.size - right.size).map(({ coding }) => coding)
  const name = sorted.join()
  const known = orders.get(name)
  if (known) return known
  // Ranks in place of sizes: the choice depends on nothing else, so it is the same for all files with this order.
  const order = { name, available: sorted.map((coding, rank) => ({ coding, size: rank })) }
  orders.set(name, order)
  return order
}

// One object for each order, shared by tens of thousands of files: four codings have at most 65 orders.
const orders = new Map<string, CodingOrder>()

const MAX_CHOICES = 1000
const MAX_HEADER_LENGTH = 256

/** Chooses a coding for an Accept-Encoding, and reads each distinct value once: browsers send a handful. */
export function createCodingChooser(): (order: CodingOrder, acceptEncoding: string | undefined) => Coding {
  const choices = new Map<string, Coding>()
  return (order, acceptEncoding) => {
    if (acceptEncoding === undefined || order.available.length === 1) return 'identity'
    const key = `${order.name} ${acceptEncoding}`
    const known = choices.get(key)
    if (known !== undefined) return known
    const coding = selectContentCoding({ acceptEncoding, available: order.available })
    // Values that nobody repeats must neither grow it nor evict, one by one, those that browsers send.
    if (acceptEncoding.length <= MAX_HEADER_LENGTH) {
      if (choices.size >= MAX_CHOICES) choices.clear()
      choices.set(key, coding)
    }
    return coding
  }
}
