import type { Db, FindCursor } from 'mongodb'
import { isDuplicateKey } from './errors.ts'

// A version of thousands of files is more than a megabyte.
const BATCH = 10

/**
 * Upgrades records with an earlier form, a few at a time, and records that this is done. Several services may do so at
 * once: all write the same.
 */
export async function migrateOnce(
  database: Db,
  name: string,
  {
    former,
    upgrade,
    end = async () => {},
  }: {
    readonly former: FindCursor<{ readonly _id: string }>
    readonly upgrade: (ids: readonly string[]) => Promise<void>
    readonly end?: () => Promise<void>
  },
): Promise<void> {
  const migrations = database.collection<{ _id: string }>('migrations')
  if (await migrations.findOne({ _id: name })) return
  await upgradeAll(former, upgrade)
  await end()
  try {
    await migrations.insertOne({ _id: name })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

/** Upgrades records of an earlier form, a few at a time. */
export async function upgradeAll(
  former: FindCursor<{ readonly _id: string }>,
  upgrade: (ids: readonly string[]) => Promise<void>,
): Promise<void> {
  let batch: string[] = []
  for await (const { _id } of former) {
    batch.push(_id)
    if (batch.length < BATCH) continue
    await upgrade(batch)
    batch = []
  }
  if (batch.length > 0) await upgrade(batch)
}
