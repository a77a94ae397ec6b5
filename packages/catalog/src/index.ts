export type {
  Catalog,
  PluginOrder,
  PluginPosition,
  PluginQuery,
  PluginRecords,
  Records,
  Stored,
  VersionRecords,
} from './catalog.ts'
export { CatalogUnavailableError, CatalogUnusableError } from './errors.ts'
export { JobRecord, Lease, PluginRecord, TenantPlugin, TenantRecord, VersionRecord } from './records.ts'
