import type { Db, IndexDescription } from 'mongodb'

// `_id` is the whole key of a record in every collection, so keys are unique from the first insert on, even before
// these indexes exist.
const INDEXES: Readonly<Record<string, IndexDescription[]>> = {
  versions: [
    { key: { pluginId: 1, version: 1 }, name: 'by_version', unique: true },
    { key: { pluginId: 1, state: 1, sortKey: -1 }, name: 'by_precedence' },
    { key: { leaseExpiresAtMs: 1 }, name: 'by_lease', sparse: true },
    { key: { counted: 1 }, name: 'by_counted' },
    // Not sparse: each document has an _id, so an index of several fields would have all of them.
    {
      key: { waitingSinceMs: 1, _id: 1 },
      name: 'by_waiting_since',
      partialFilterExpression: { waitingSinceMs: { $exists: true } },
    },
  ],
  checkDecisions: [{ key: { expiresAtMs: 1 }, name: 'by_expiry' }],
  exchanges: [{ key: { expiresAtMs: 1 }, name: 'by_expiry' }],
  requestCounts: [{ key: { windowStartMs: 1 }, name: 'by_window' }],
  ownerships: [
    { key: { readers: 1, _id: 1 }, name: 'by_reader' },
    { key: { accessDueAtMs: 1 }, name: 'by_due_time', sparse: true },
  ],
  purges: [{ key: { dueAtMs: 1 }, name: 'by_due_time' }],
  tenants: [{ key: { pluginIds: 1, _id: 1 }, name: 'by_plugin' }],
  auditEntries: [
    { key: { position: 1 }, name: 'by_position' },
    { key: { pluginId: 1, position: 1 }, name: 'by_plugin' },
    { key: { tenantId: 1, position: 1 }, name: 'by_tenant' },
    { key: { caller: 1, position: 1 }, name: 'by_caller' },
    { key: { action: 1, position: 1 }, name: 'by_action' },
  ],
  manifestTasks: [{ key: { dueAtMs: 1 }, name: 'by_due_time' }],
  sessions: [
    { key: { personId: 1, _id: 1 }, name: 'by_person' },
    { key: { endsAtMs: 1 }, name: 'by_end' },
  ],
  upgradeTasks: [{ key: { dueAtMs: 1 }, name: 'by_due_time', sparse: true }],
}

/** Creates missing indexes. Several services may do so at once. */
export async function ensureMongodbIndexes(database: Db): Promise<void> {
  for (const [collection, indexes] of Object.entries(INDEXES)) {
    // One after the other: a server compatible with MongoDB may refuse to build two indexes at once.
    await database.collection(collection).createIndexes(indexes)
  }
}
