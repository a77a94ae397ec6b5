export { bundleDigest } from './bundle-digest.ts'
export {
  BundleRefusedError,
  BundleUncheckedError,
  MetadataConflictError,
  MetadataInvalidError,
  MetadataMissingError,
} from './bundle-errors.ts'
export { type BundleLimits, DEFAULT_BUNDLE_LIMITS } from './bundle-limits.ts'
export { ALL_CHECKS } from './checks/all-checks.ts'
export { type Check, DEFAULT_BUDGETS } from './checks/check.ts'
export { type CheckPolicy, levelOf, policyFault } from './checks/check-policy.ts'
export { checkVulnerabilities, vulnerabilityResult } from './checks/check-vulnerabilities.ts'
export type { Decision } from './checks/collect-findings.ts'
export { awaitDecisions, decideFindings, decideResults, openFindings } from './checks/decide-findings.ts'
export { SEVERITIES } from './components/advisory.ts'
export { findBillOfMaterials, readBillOfMaterials, SBOM_LIMIT_BYTES } from './components/bill-of-materials.ts'
export { type BillReader, createBillReader } from './components/bill-reader.ts'
export type { Component } from './components/component.ts'
export { LicensePolicy } from './components/license-policy.ts'
export { matchVulnerabilities, type VulnerableComponent } from './components/match-vulnerabilities.ts'
export { searchComponents } from './components/search-components.ts'
export {
  openVulnerabilityDatabase,
  type VulnerabilityDatabase,
} from './components/vulnerability-database.ts'
export {
  type ConfigurationValidator,
  createConfigurationValidator,
  TooManyConfigurationsError,
} from './configuration/configuration-validator.ts'
export { secretsOf } from './configuration/read-schema.ts'
export { ConfigurationTooCostlyError } from './configuration/schema-thread.ts'
export { type BundleEncoder, createBundleEncoder } from './encode/bundle-encoder.ts'
export { createEncodingPool, type EncodingPool, EncodingPoolClosedError } from './encode/encoding-pool.ts'
export { describeType, fieldFindings } from './field-findings.ts'
export { usualHint } from './findings.ts'
export { inspectBundle, requireAccepted } from './inspect-bundle.ts'
export type { EncodedBundle, EncodedFile, InspectedBundle, InspectedFile } from './inspected-bundle.ts'
export {
  createInspector,
  type Inspector,
  InspectorClosedError,
  type InspectorOptions,
} from './inspection/inspector.ts'
export { inspectJavaScript } from './javascript/inspect-java-script.ts'
export { type Judgement, judgeBundle } from './judge-bundle.ts'
export { type OpenedBundle, openBundle } from './open-bundle.ts'
export { refusedResults } from './refused-results.ts'
export { withServedMaps } from './source-maps/with-served-maps.ts'
export { openSpool, type Spool } from './spool/spool.ts'
export { SizeLimitError, SpoolFullError } from './spool/spool-errors.ts'
export type { SpooledBlob } from './spool/spooled-blob.ts'
export type { DeclaredFile } from './upload-format.ts'
export { isClutter } from './zip/archive-entry.ts'
