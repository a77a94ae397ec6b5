import type { ObjectStore } from '@plugboard/storage'

/** Every key of a store below a prefix. */
export async function objectKeys(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(prefix)) keys.push(key)
  return keys
}
