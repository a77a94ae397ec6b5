import type { ObjectStore } from '@plugboard/storage'

/** What the edge may do with a store: read. */
export type ReadStore = Pick<ObjectStore, 'open' | 'head' | 'check'>
