import { describeObjectStore, type ObjectStoreFixture } from '../object-store.contract.ts'
import { createMemoryStore } from './memory-store.ts'

describeObjectStore('memory', openFixture, { openUnavailable: 'memory always answers' })

async function openFixture(): Promise<ObjectStoreFixture> {
  const store = createMemoryStore()
  return { store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}
