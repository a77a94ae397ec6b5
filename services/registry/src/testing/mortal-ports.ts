import { type Catalog, CatalogUnavailableError } from '@plugboard/catalog'
import { type ObjectStore, StoreUnavailableError } from '@plugboard/storage'

const WRITES = new Set([
  'append',
  'insert',
  'put',
  'putAllIfAbsent',
  'putIfAbsent',
  'remove',
  'replace',
  'replaceIf',
])

/** How many writes a process makes before it is killed. */
export interface Life {
  writesLeft: number
}

/** A catalog and a store to which a process has access while it lives: when it is killed before a write, nothing gets through any more. */
export function mortal(
  { catalog, store }: { readonly catalog: Catalog; readonly store: ObjectStore },
  life: Life,
): { readonly catalog: Catalog; readonly store: ObjectStore } {
  return {
    catalog: guarded(catalog, life, {
      errorOf: () => new CatalogUnavailableError('the process was killed'),
      iterables: [],
    }),
    store: guarded(store, life, {
      errorOf: () => new StoreUnavailableError('the process was killed'),
      iterables: ['list'],
    }),
  }
}

interface Refusal {
  readonly errorOf: () => Error
  /** Methods that are generators. */
  readonly iterables: readonly unknown[]
}

function guarded<Port extends object>(port: Port, life: Life, refusal: Refusal): Port {
  const fail = async () => {
    throw refusal.errorOf()
  }
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value === 'object' && value !== null) return guarded(value, life, refusal)
      if (typeof value !== 'function') return value
      return (...sent: readonly unknown[]) => {
        if (WRITES.has(String(name))) life.writesLeft -= 1
        if (life.writesLeft >= 0) return Reflect.apply(value, target, sent)
        return refusal.iterables.includes(name) ? { [Symbol.asyncIterator]: () => ({ next: fail }) } : fail()
      }
    },
  })
}
