export {
  BundleRefusedError,
  MetadataConflictError,
  MetadataInvalidError,
  MetadataMissingError,
} from './bundle-errors.ts'
export { type BundleLimits, DEFAULT_BUNDLE_LIMITS } from './bundle-limits.ts'
export { contentTypeOf, isCompressible } from './content-type.ts'
export { describeType, fieldFindings, jsonPointer } from './field-findings.ts'
export { type InspectOptions, inspectBundle } from './inspect-bundle.ts'
export type { InspectedBundle, InspectedFile } from './inspected-bundle.ts'
export { type AppendOptions, openSpool, type Spool } from './spool.ts'
export { SizeLimitError, SpoolFullError } from './spool-errors.ts'
export type { SpooledBlob } from './spooled-blob.ts'
