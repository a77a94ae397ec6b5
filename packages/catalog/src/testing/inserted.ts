import type { Records, Stored } from '../catalog.ts'

/** Inserts a record whose key is free; for tests. */
export async function inserted<Key, Value>(
  records: Records<Key, Value>,
  value: Value,
): Promise<Stored<Value>> {
  const stored = await records.insert(value)
  if (!stored) throw new Error('the key is taken')
  return stored
}

/** Inserts records whose keys are free; for tests. */
export async function insertedAll<Key, Value>(
  records: Records<Key, Value>,
  values: readonly Value[],
): Promise<void> {
  await Promise.all(values.map((value) => inserted(records, value)))
}
