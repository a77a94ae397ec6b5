export {
  ObjectNotFoundError,
  SourceMismatchError,
  StoreFullError,
  StoreUnavailableError,
  StoreUnsuitableError,
} from './errors.ts'
export type {
  ByteSpan,
  ObjectAttributes,
  ObjectEntry,
  ObjectHead,
  ObjectReader,
  ObjectSource,
  ObjectStore,
  OpenObject,
} from './object-store.ts'
export { sourceOf } from './source-of.ts'
