import type { Db } from 'mongodb'
import { upgradeFormerVersion } from '../records/former-versions.ts'
import { versionKind } from '../records/record-kinds.ts'
import { fileListId } from '../records/stored-file-list.ts'
import { createStoredRow } from '../records/stored-row.ts'
import { isDuplicateKey } from './errors.ts'
import { type FileListDocument, fileListsOf } from './file-lists.ts'
import { migrateOnce } from './migrate-once.ts'
import { type CatalogDocument, collectionOf } from './records.ts'

const MIGRATION = 'versions-without-files'

/** Moves the lists of files out of the records of versions that contain one. */
export function migrateFormerVersions(database: Db): Promise<void> {
  const former = collectionOf(database, versionKind).find(
    { checks: { $exists: false } },
    { projection: { _id: 1 } },
  )
  return migrateOnce(database, MIGRATION, { former, upgrade: (ids) => upgradeVersions(database, ids) })
}

/**
 * The documents that `read` finds, once none of them has the earlier form: a registry of an earlier release may still be
 * running and write some.
 */
export async function readCurrentVersions(
  database: Db,
  read: () => Promise<readonly CatalogDocument[]>,
): Promise<readonly CatalogDocument[]> {
  for (;;) {
    const found = await read()
    const former = found.filter(({ body }) => upgradeFormerVersion(body) !== null).map(({ _id }) => _id)
    if (former.length === 0) return found
    for (const id of former) await upgradeVersions(database, [id])
  }
}

/** The list of files is stored before the record without it. */
async function upgradeVersions(database: Db, ids: readonly string[]): Promise<void> {
  const versions = collectionOf(database, versionKind)
  const documents = await versions
    .find({ _id: { $in: ids } }, { projection: { revision: 1, body: 1 } })
    .toArray()
  const lists: FileListDocument[] = []
  const updates = documents.flatMap(({ _id, revision, body: former }) => {
    const upgraded = upgradeFormerVersion(former)
    if (upgraded === null) return []
    const { record, files } = upgraded
    if (files !== null) lists.push({ _id: fileListId(record), files: JSON.stringify(files) })
    const { body, checks } = createStoredRow(versionKind, record)
    // The revision stays, because the content is the same. A record with another revision has been changed meanwhile.
    return [{ updateOne: { filter: { _id, revision }, update: { $set: { body, checks } } } }]
  })
  if (lists.length > 0) {
    await insertMissing(database, lists)
  }
  if (updates.length > 0) await versions.bulkWrite(updates, { ordered: false })
}

async function insertMissing(database: Db, lists: readonly FileListDocument[]): Promise<void> {
  try {
    await fileListsOf(database).insertMany(lists, { ordered: false })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}
