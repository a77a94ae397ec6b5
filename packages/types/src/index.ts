export {
  areForPlugins,
  IssuedToken,
  PluginPattern,
  PublisherName,
  Scope,
  TenantPattern,
  TokenDocument,
  TokenId,
  TokenName,
  TokenRequest,
} from './access-token.ts'
export { AuditAction, AuditCaller, AuditEntry, AuditFacts, AuditQuery } from './audit-entry.ts'
export {
  BUNDLE_PATH_LIMIT_BYTES,
  BundlePath,
  DEFAULT_ENTRY,
  foldCase,
  MANIFEST_PATH,
  type PathFault,
  pathFault,
  SBOM_PATH,
  withoutDotSegments,
} from './bundle-path.ts'
export { BUNDLES_ROUTE, bundleUrl, fileUrl, tagUrl, versionUrl } from './bundle-url.ts'
export { BundleValidation } from './bundle-validation.ts'
export { tagCacheTag, versionCacheTag } from './cache-tag.ts'
export { capabilityChanges, capabilityKey } from './capability-changes.ts'
export {
  ANY_TARGET,
  CAPABILITIES_LIMIT,
  CAPABILITY_NAMES,
  CAPABILITY_PLACES_LIMIT,
  CAPABILITY_TARGET_LIMIT,
  Capability,
  type CapabilityName,
  CapabilityReport,
  Confidence,
} from './capability-report.ts'
export {
  AppliedDecision,
  CHECK_DECISION_MAX_DAYS,
  CHECK_DECISIONS_LIMIT,
  CheckDecisionDocument,
  CheckDecisionRequest,
  CheckDecisions,
  DecisionId,
  DecisionScope,
  Fingerprint,
} from './check-decision.ts'
export { CheckFindings, ComparedCapabilities } from './check-findings.ts'
export { CheckLevel, CheckResult, VerdictState, verdictOf } from './check-result.ts'
export { isCompatible } from './compat.ts'
export { ContentCoding } from './content-coding.ts'
export { Integrity, Sha256 } from './digests.ts'
export { CodeOfFinding, FINDING_CODES, type FindingCode } from './finding-codes.ts'
export {
  ChangePreview,
  GENERATIONS_KEPT_MAX,
  GenerationDifference,
  GenerationDocument,
  GenerationNumber,
  GenerationPlugin,
  GenerationSummary,
  OrderRequest,
  RollbackRequest,
  TenantDocument,
  TenantSummary,
  TenantUpdateRequest,
} from './generation.ts'
export {
  DescribedChange,
  DryRunQuery,
  FieldChange,
  GenerationSource,
  TenantChange,
} from './generation-change.ts'
export { DEFAULT_HOST_ID, HostDocument, HostId, HostRequest } from './host.ts'
export {
  FormerConfiguration,
  Installation,
  InstallRequest,
  InstallResult,
  KEPT_CONFIGURATIONS_LIMIT_BYTES,
  KeptConfigurationDocument,
  PluginConfig,
  PluginOrder,
  RevealedSecret,
  RevealedSecrets,
  SecretState,
  TENANT_PLUGIN_LIMIT,
  UninstallQuery,
  UpdateRequest,
} from './installation.ts'
export { jsonPointer } from './json-pointer.ts'
export { pluginManifestJsonSchema } from './json-schemas.ts'
export { type Page, PageQuery, pageOf } from './listing.ts'
export {
  accessKey,
  bundleFileKey,
  encodedFileKey,
  pluginTagsKey,
  REPLACEABLE_ROOM,
  sourceMapsKey,
  storedManifestKey,
  type VersionRef,
  versionManifestKey,
  versionPrefix,
  versionStateKey,
} from './object-key.ts'
export {
  PluginAccess,
  PluginVisibility,
  READING_TENANTS_LIMIT,
  VisibilityDocument,
  VisibilityRequest,
} from './plugin-access.ts'
export {
  ConfigurationDocument,
  type JsonObject,
  PluginConfiguration,
} from './plugin-configuration.ts'
export {
  PluginDocument,
  PluginVersionDocument,
  UploadResult,
  VersionSummary,
} from './plugin-document.ts'
export { PLUGIN_ERROR_CODES, type PluginErrorCode } from './plugin-error-codes.ts'
export { PLUGIN_ID_MAX_LENGTH, PluginId } from './plugin-id.ts'
export {
  ExtensionPoint,
  PluginCompat,
  PluginManifest,
  PluginMetadata,
  UploadMetadata,
} from './plugin-metadata.ts'
export { NamespaceDocument, NamespaceRequest, PluginNamespace } from './plugin-namespace.ts'
export {
  ConfirmOwnersRequest,
  OWNERS_LIMIT,
  OwnersRevision,
  PluginOwners,
  TransferRequest,
} from './plugin-owners.ts'
export {
  isPermitted,
  needsPermission,
  PluginPermissions,
  usesHost,
} from './plugin-permissions.ts'
export {
  ICON_LIMIT_BYTES,
  README_LIMIT_BYTES,
  ReadmeDocument,
} from './plugin-presentation.ts'
export {
  LATEST_TAG,
  MoveTagRequest,
  PLUGIN_TAG_LIMIT,
  PluginTags,
  StoredTags,
  Tag,
} from './plugin-tags.ts'
export { printable, printableBytes } from './printable.ts'
export { Finding, Problem, SourcePlace } from './problem.ts'
export { PROBLEM_CODES, type ProblemCode } from './problem-codes.ts'
export { PurgeDocument } from './purge-document.ts'
export { RandomKey } from './random-key.ts'
export { RegistryChange } from './registry-change.ts'
export { RegistryDocument } from './registry-document.ts'
export { RuleTrial, TRIAL_HITS_LIMIT, TRIAL_TENANTS_LIMIT, TrialHit } from './rule-trial-document.ts'
export { SCAN_FINDINGS_LIMIT, ScanDocument, ScanQuery } from './scan-document.ts'
export { ScannerDocument } from './scanner-document.ts'
export { EndedSessions, PersonId, SessionDocument, SignedIn, SignedOut, SignInRequest } from './session.ts'
export { DecisionRequest, StagedVersion, StagedVersionDetails } from './staged-version.ts'
export {
  STORED_MANIFESTS_ROUTE,
  StoredManifestAddress,
  StoredManifestKey,
  storedManifestAddress,
  storedManifestUrl,
} from './stored-manifest.ts'
export { type JsonFault, parseStrictJson } from './strict-json.ts'
export { TENANT_ID_MAX_LENGTH, TenantId } from './tenant-id.ts'
export {
  TENANT_MANIFEST_LIMIT_BYTES,
  TENANT_MANIFEST_SCHEMA_VERSION,
  TenantManifest,
  TenantManifestFile,
  TenantManifestPlugin,
} from './tenant-manifest.ts'
export {
  TOKEN_ALPHABET,
  TOKEN_ID_LENGTH,
  TOKEN_PREFIX,
  TOKEN_SECRET_LENGTH,
  tokenChecksum,
  tokenIdIn,
} from './token-text.ts'
export {
  CLAIM_MAX_LENGTH,
  Claim,
  ExchangedToken,
  PROVIDER_ISSUERS,
  Provenance,
  TokenExchangeRequest,
  TRUSTED_PUBLISHERS_LIMIT,
  TrustedProvider,
  TrustedPublisherDocument,
  TrustedPublisherId,
  TrustedPublisherRequest,
  TrustedPublishers,
  TrustedPublishingRequest,
} from './trusted-publisher.ts'
export {
  FreezeDocument,
  Hold,
  MinReleaseAge,
  PendingUpgrade,
  PluginTenant,
  SecurityFixes,
  UpgradePolicy,
  UpgradeProgress,
} from './upgrades.ts'
export { compareVersions, isPrerelease, VERSION_MAX_LENGTH, Version, versionSortKey } from './version.ts'
export { entryFile, StoredSourceMaps, VersionFile, VersionManifest } from './version-manifest.ts'
export {
  DeprecateRequest,
  MarkRequest,
  StoredVersionState,
  UnmarkRequest,
  VersionMark,
  VersionMarks,
  VersionState,
  versionState,
} from './version-state.ts'
export {
  LEFT_OUT_LIMIT,
  VULNERABILITIES_LIMIT,
  VULNERABLE_TENANTS_LIMIT,
  VulnerabilityDocument,
  VulnerabilitySearch,
} from './vulnerability-document.ts'
