export type {
  AuditEntries,
  Catalog,
  FileListKey,
  GenerationKey,
  PluginRecords,
  PurgeRecords,
  Records,
  Stored,
  VersionRecords,
} from './catalog.ts'
export { CatalogUnavailableError, CatalogUnusableError } from './errors.ts'
export type { PluginReader } from './records/plugin-readers.ts'
export { upgradeTaskId } from './records/record-kinds.ts'
export type {
  AskedWork,
  CheckDecision,
  CheckDecisionsRecord,
  Freeze,
  GenerationOrigin,
  HostRecord,
  JobRecord,
  KeptConfiguration,
  ListedGeneration,
  ListedPlugin,
  ListedTenant,
  ListedVersion,
  ManifestTask,
  NamespaceRecord,
  OwnershipRecord,
  PluginRecord,
  PublishedSummary,
  PurgeRecord,
  RolledBack,
  SessionBasis,
  SessionRecord,
  StoredSecret,
  TenantContent,
  TenantPlugin,
  TenantRecord,
  TenantWithPlugin,
  TokenRecord,
  TrustedPublisher,
  TrustedPublishersRecord,
  UpgradePage,
  UpgradeSubject,
  UpgradeTask,
  VersionLease,
  VersionRecord,
} from './records/records.ts'
export { contentOf } from './records/stored-generation.ts'
export { countVersion, type Excess, type Quotas } from './usage/count-version.ts'
export { usageId } from './usage/usage.ts'
