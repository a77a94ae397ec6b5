import type { Db } from 'mongodb'
import { usageKind, versionKind } from '../records/record-kinds.ts'
import type { UsageRecord } from '../records/records.ts'
import { changeUsage } from '../usage/change-usage.ts'
import { countFormerVersion } from '../usage/former-version.ts'
import { addUse, dropUses } from '../usage/usage.ts'
import { readCurrentVersions } from './former-versions.ts'
import { type CatalogDocument, collectionOf, createMongodbRecords } from './records.ts'

// Null also matches a missing field. A version with a lease is counted by the publish that continues it, or by the
// recovery.
export const UNCOUNTED = { counted: null, state: 'active', leaseExpiresAtMs: null } as const

// Each is pending in the usages of its owners for a moment.
const BATCH = 200

// A version in its earliest form, with the list of its files, is of more than a megabyte.
const READ_AT_A_TIME = 10

type FormerVersion = NonNullable<ReturnType<typeof countFormerVersion>> &
  Pick<CatalogDocument, '_id' | 'revision'>

/**
 * Adds the versions that an earlier release published to the usages of their owners. Several services may do so at once,
 * and may be interrupted anywhere: a version is pending in a usage before its record says that it is counted, and stops
 * being pending after that.
 */
export async function countFormerVersions(database: Db): Promise<void> {
  for (;;) {
    const batch = await readBatch(database)
    if (batch.length === 0) return
    await countBatch(database, batch)
  }
}

async function readBatch(database: Db): Promise<readonly FormerVersion[]> {
  const versions = collectionOf(database, versionKind)
  const found = await versions.find(UNCOUNTED, { projection: { _id: 1 }, limit: BATCH }).toArray()
  const batch: FormerVersion[] = []
  for (let start = 0; start < found.length; start += READ_AT_A_TIME) {
    const ids = found.slice(start, start + READ_AT_A_TIME).map(({ _id }) => _id)
    const filter = { ...UNCOUNTED, _id: { $in: ids } }
    const documents = await readCurrentVersions(database, () =>
      versions.find(filter, { projection: { revision: 1, body: 1 } }).toArray(),
    )
    for (const { _id, revision, body } of documents) {
      const former = countFormerVersion({ body })
      if (former !== null) batch.push({ ...former, _id, revision })
    }
  }
  return batch
}

async function countBatch(database: Db, batch: readonly FormerVersion[]): Promise<void> {
  const usages = createMongodbRecords({ use: (work) => work(database) }, { kind: usageKind })
  const byOwner = Map.groupBy(
    batch.flatMap((former) => former.owners.map((owner) => ({ ...former, owner }))),
    ({ owner }) => owner,
  )
  const ofEach = (change: (usage: UsageRecord, versions: readonly FormerVersion[]) => Promise<UsageRecord>) =>
    Promise.all(
      [...byOwner].map(([owner, versions]) =>
        changeUsage(usages, owner, async (usage) => ({ next: await change(usage, versions), result: null })),
      ),
    )

  await ofEach(async (usage, versions) => {
    // Looked up after the usage was read: a process that has counted one since then has changed the usage too.
    const counted = await findCounted(database, versions)
    return versions.filter(({ _id }) => !counted.has(_id)).reduce((sum, { use }) => addUse(sum, use), usage)
  })
  const updates = batch.map(({ _id, revision, body }) => ({
    // The revision stays, because the content is the same. A record with another revision has been changed meanwhile.
    updateOne: { filter: { _id, revision }, update: { $set: { body, counted: true } } },
  }))
  await collectionOf(database, versionKind).bulkWrite(updates, { ordered: false })
  const counted = await findCounted(database, batch)
  await ofEach(async (usage) =>
    dropUses(usage, (use) => (counted.has(versionKind.idOf(use)) ? 'counted' : 'pending')),
  )
}

async function findCounted(database: Db, versions: readonly FormerVersion[]): Promise<ReadonlySet<string>> {
  const filter = { _id: { $in: versions.map(({ _id }) => _id) }, counted: { $eq: true } }
  const found = await collectionOf(database, versionKind)
    .find(filter, { projection: { _id: 1 } })
    .toArray()
  return new Set(found.map(({ _id }) => _id))
}
