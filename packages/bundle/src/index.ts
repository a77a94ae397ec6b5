export {
  BundleRefusedError,
  MetadataConflictError,
  MetadataInvalidError,
  MetadataMissingError,
} from './bundle-errors.ts'
export { type BundleLimits, DEFAULT_BUNDLE_LIMITS } from './bundle-limits.ts'
export { describeType, fieldFindings } from './field-findings.ts'
export { inspectBundle } from './inspect-bundle.ts'
export type { InspectedBundle, InspectedFile } from './inspected-bundle.ts'
export { openSpool, type Spool } from './spool.ts'
export { SizeLimitError, SpoolFullError } from './spool-errors.ts'
export type { SpooledBlob } from './spooled-blob.ts'
