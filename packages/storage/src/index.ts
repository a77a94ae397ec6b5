export { ObjectNotFoundError, StoreFullError, StoreUnavailableError } from './errors.ts'
export type { ObjectAttributes, ObjectReader, ObjectSource, ObjectStore } from './object-store.ts'
export { sourceOf } from './source-of.ts'
