export { ObjectNotFoundError, StoreFullError, StoreUnavailableError } from './errors.ts'
export type {
  ObjectEntry,
  ObjectReader,
  ObjectSource,
  ObjectStore,
  ObjectToPut,
  ReplaceableObject,
} from './object-store.ts'
export { sourceOf } from './sources/source-of.ts'
