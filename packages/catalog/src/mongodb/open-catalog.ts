import type { Catalog } from '../catalog.ts'
import { jobKind, trustedPublishersKind } from '../records/record-kinds.ts'
import { createMongodbAuditEntries } from './audit-entries.ts'
import { createMongodbCheckDecisions } from './check-decisions.ts'
import { createMongodbConnection, type MongodbOptions } from './connection.ts'
import { createMongodbExchanges } from './exchanges.ts'
import { createMongodbFileLists } from './file-lists.ts'
import { createMongodbGenerations } from './generations.ts'
import { createMongodbHosts } from './hosts.ts'
import { createMongodbManifestTasks } from './manifest-tasks.ts'
import { createMongodbNamespaces } from './namespaces.ts'
import { createMongodbOwnerships } from './ownerships.ts'
import { createMongodbPlugins } from './plugins.ts'
import { createMongodbPurges } from './purges.ts'
import { createMongodbRecords } from './records.ts'
import { createMongodbRequestCounts } from './request-counts.ts'
import { createMongodbSessions } from './sessions.ts'
import { createMongodbTenants } from './tenants.ts'
import { createMongodbTokens } from './tokens.ts'
import { createMongodbUpgradeTasks } from './upgrade-tasks.ts'
import { createMongodbUsages } from './usages.ts'
import { createMongodbVersions } from './versions.ts'

/**
 * Opens the catalog in a MongoDB database, or in one of a server compatible with it: neither transactions nor
 * change streams nor retryable writes are used.
 *
 * Resolves even while the database is down, so that a service can start, report that it is not ready, and work as soon as
 * the database does. Until this has succeeded once, every call connects, creates missing indexes and upgrades records of
 * an earlier release, and rejects with CatalogUnavailableError when that fails. Opening rejects only for an invalid URL,
 * with a TypeError that does not repeat it.
 */
export async function openMongodbCatalog(options: MongodbOptions): Promise<Catalog> {
  const connection = createMongodbConnection(options)
  return {
    versions: createMongodbVersions(connection),
    fileLists: createMongodbFileLists(connection),
    plugins: createMongodbPlugins(connection),
    tenants: createMongodbTenants(connection),
    generations: createMongodbGenerations(connection),
    upgradeTasks: createMongodbUpgradeTasks(connection),
    manifestTasks: createMongodbManifestTasks(connection),
    hosts: createMongodbHosts(connection),
    tokens: createMongodbTokens(connection),
    trustedPublishers: createMongodbRecords(connection, { kind: trustedPublishersKind }),
    checkDecisions: createMongodbCheckDecisions(connection),
    exchanges: createMongodbExchanges(connection),
    sessions: createMongodbSessions(connection),
    jobs: createMongodbRecords(connection, { kind: jobKind }),
    auditEntries: createMongodbAuditEntries(connection),
    usages: createMongodbUsages(connection),
    namespaces: createMongodbNamespaces(connection),
    requestCounts: createMongodbRequestCounts(connection),
    ownerships: createMongodbOwnerships(connection),
    purges: createMongodbPurges(connection),
    check: () =>
      connection.use(async (database) => {
        await database.command({ ping: 1 })
      }),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  }
}

export type { MongodbOptions }
