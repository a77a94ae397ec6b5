import { resolve } from 'node:path'
import type { Catalog } from '../catalog.ts'
import { jobKind, trustedPublishersKind, usageKind } from '../records/record-kinds.ts'
import { createSqliteAuditEntries } from './audit-entries.ts'
import { createSqliteCheckDecisions } from './check-decisions.ts'
import { openSqliteConnection } from './connection.ts'
import { createSqliteExchanges } from './exchanges.ts'
import { createSqliteFileLists } from './file-lists.ts'
import { createSqliteGenerations } from './generations.ts'
import { createSqliteHosts } from './hosts.ts'
import { createSqliteManifestTasks } from './manifest-tasks.ts'
import { createSqliteNamespaces } from './namespaces.ts'
import { createSqliteOwnerships } from './ownerships.ts'
import { createSqlitePlugins } from './plugins.ts'
import { createSqlitePurges } from './purges.ts'
import { createSqliteRecords } from './records.ts'
import { createSqliteRequestCounts } from './request-counts.ts'
import { createSqliteSessions } from './sessions.ts'
import { createSqliteTenants } from './tenants.ts'
import { createSqliteTokens } from './tokens.ts'
import { createSqliteUpgradeTasks } from './upgrade-tasks.ts'
import { createSqliteVersions } from './versions.ts'

/**
 * Opens the catalog in one SQLite file on a local disk, and creates the file and its folder if they are missing. Several
 * processes may have it open. Rejects with CatalogUnavailableError or CatalogUnusableError, whose message says what to do.
 *
 * If the file disappears while it is open, every call rejects with CatalogUnavailableError until it is back; a new file
 * is created only here.
 */
export async function openSqliteCatalog(options: {
  readonly path: string
  /** How long a call waits for another process that is writing; 5000 unless set. */
  readonly busyTimeoutMs?: number
}): Promise<Catalog> {
  const { path, busyTimeoutMs = 5_000 } = options
  const connection = await openSqliteConnection({ path: resolve(path), busyTimeoutMs })
  return {
    versions: createSqliteVersions(connection),
    fileLists: createSqliteFileLists(connection),
    plugins: createSqlitePlugins(connection),
    tenants: createSqliteTenants(connection),
    generations: createSqliteGenerations(connection),
    upgradeTasks: createSqliteUpgradeTasks(connection),
    manifestTasks: createSqliteManifestTasks(connection),
    hosts: createSqliteHosts(connection),
    tokens: createSqliteTokens(connection),
    trustedPublishers: createSqliteRecords(connection, {
      kind: trustedPublishersKind,
      keyColumns: ['plugin_id'],
      keyValues: (pluginId) => [pluginId],
      facets: () => ({}),
    }),
    checkDecisions: createSqliteCheckDecisions(connection),
    exchanges: createSqliteExchanges(connection),
    sessions: createSqliteSessions(connection),
    jobs: createSqliteRecords(connection, {
      kind: jobKind,
      keyColumns: ['job'],
      keyValues: (job) => [job],
      facets: () => ({}),
    }),
    auditEntries: createSqliteAuditEntries(connection),
    usages: createSqliteRecords(connection, {
      kind: usageKind,
      keyColumns: ['owner'],
      keyValues: (owner) => [owner],
      facets: () => ({}),
    }),
    namespaces: createSqliteNamespaces(connection),
    requestCounts: createSqliteRequestCounts(connection),
    ownerships: createSqliteOwnerships(connection),
    purges: createSqlitePurges(connection),
    check: () => connection.use((database) => database.requireWritable()),
    async [Symbol.asyncDispose]() {
      connection[Symbol.dispose]()
    },
  }
}
