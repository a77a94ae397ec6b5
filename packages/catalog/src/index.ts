export type { Catalog, PluginRecords, Records, Stored, VersionRecords } from './catalog.ts'
export { CatalogUnavailableError, CatalogUnusableError } from './errors.ts'
export { PluginRecord, TenantPlugin, TenantRecord, VersionRecord } from './records.ts'
