import { createMemoryStore } from '../memory/memory-store.ts'
import { describeObjectStore, type ObjectStoreFixture } from '../object-store.contract.ts'
import { type Fault, faulty, type StoreMethod } from './faulty.ts'

const METHODS: readonly StoreMethod[] = [
  'head',
  'open',
  'putIfAbsent',
  'putAllIfAbsent',
  'read',
  'replaceIf',
  'remove',
  'list',
  'check',
]

describeObjectStore('a faulty store without a fault', () => openFixture([]), {
  openUnavailable: () => openFixture(METHODS.map((failOn) => ({ failOn, times: Infinity }))),
})

async function openFixture(faults: readonly Fault[]): Promise<ObjectStoreFixture> {
  const store = faulty(createMemoryStore(), ...faults)
  return { store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}
