import type { ObjectStore } from '@plugboard/storage'

/** Puts a value under a key as JSON, in place of what is there. */
export async function replaceObject(store: ObjectStore, key: string, value: unknown): Promise<void> {
  const entityTag = (await store.read(key))?.entityTag ?? null
  const bytes = Buffer.from(JSON.stringify(value))
  await store.replaceIf(key, bytes, { entityTag, contentType: 'application/json' })
}
