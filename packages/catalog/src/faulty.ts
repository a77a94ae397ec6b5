import { setTimeout as delay } from 'node:timers/promises'
import type { Catalog, PluginRecords, Records, VersionRecords } from './catalog.ts'
import { CatalogUnavailableError } from './errors.ts'

type MethodOf<Kind extends string, Port> = `${Kind}.${Extract<keyof Port, string>}`

/** A method of the catalog, such as `versions.insert`. */
export type CatalogCall =
  | 'check'
  | MethodOf<'versions', VersionRecords>
  | MethodOf<'plugins', PluginRecords>
  | MethodOf<'tenants' | 'jobs', Records<never, never>>

/** One thing that goes wrong. */
export interface CatalogFault {
  /** Which calls count: one method, every write (`insert`, `replace`, `remove`), or all. */
  readonly on: CatalogCall | 'write' | 'any'
  /** The first of those calls that suffers, counted from when the fault was planned; 1 where not said. */
  readonly nth?: number
  /** How many of them suffer from there on; 1 where not said, Infinity for "until healed". */
  readonly times?: number
  readonly effect:
    | { readonly kind: 'fail'; readonly when: 'before' | 'after' }
    | { readonly kind: 'delay'; readonly ms: number }
    | { readonly kind: 'hang' }
}

export interface FaultyCatalog extends Catalog {
  /** Adds a fault. Where several fit one call, the one planned first takes effect. */
  plan(fault: CatalogFault): void
  /** Drops every planned fault; what hangs goes on. */
  heal(): void
  /** All calls so far, in their order. */
  readonly calls: readonly CatalogCall[]
}

/**
 * A catalog in which planned things go wrong. `fail` rejects with CatalogUnavailableError `before` the call
 * did anything or `after` it was done; `hang` waits until `heal`. It disposes the catalog it was given.
 *
 * @example
 * const catalog = createFaultyCatalog(createMemoryCatalog())
 * catalog.plan({ on: 'versions.replace', nth: 2, effect: { kind: 'fail', when: 'after' } })
 */
export function createFaultyCatalog(catalog: Catalog): FaultyCatalog {
  let plans: { readonly fault: CatalogFault; seen: number }[] = []
  let healing = Promise.withResolvers<void>()
  const calls: CatalogCall[] = []

  const faultOf = (call: CatalogCall): CatalogFault | undefined => {
    calls.push(call)
    let hit: CatalogFault | undefined
    for (const plan of plans) {
      if (!isMeant(plan.fault, call)) continue
      plan.seen += 1
      const { nth = 1, times = 1 } = plan.fault
      if (plan.seen >= nth && plan.seen < nth + times) hit ??= plan.fault
    }
    return hit
  }

  const suffer = async <Result>(call: CatalogCall, work: () => Promise<Result>): Promise<Result> => {
    const effect = faultOf(call)?.effect
    if (effect?.kind === 'delay') await delay(effect.ms)
    if (effect?.kind === 'hang') await healing.promise
    if (effect?.kind !== 'fail') return work()
    if (effect.when === 'after') await work()
    throw new CatalogUnavailableError(`${call} failed ${effect.when} its effect, as planned`)
  }

  const recordsOf = <Key, Value>(
    kind: 'versions' | 'plugins' | 'tenants' | 'jobs',
    records: Records<Key, Value>,
  ) => ({
    find: (key: Key) => suffer(`${kind}.find`, () => records.find(key)),
    insert: (value: Value) => suffer(`${kind}.insert`, () => records.insert(value)),
    replace: (...args: Parameters<typeof records.replace>) =>
      suffer(`${kind}.replace`, () => records.replace(...args)),
    remove: (...args: Parameters<typeof records.remove>) =>
      suffer(`${kind}.remove`, () => records.remove(...args)),
  })

  return {
    versions: {
      ...recordsOf('versions', catalog.versions),
      listActive: (query) => suffer('versions.listActive', () => catalog.versions.listActive(query)),
      listExpired: (query) => suffer('versions.listExpired', () => catalog.versions.listExpired(query)),
    },
    plugins: {
      ...recordsOf('plugins', catalog.plugins),
      list: (query) => suffer('plugins.list', () => catalog.plugins.list(query)),
    },
    tenants: recordsOf('tenants', catalog.tenants),
    jobs: recordsOf('jobs', catalog.jobs),
    check: () => suffer('check', () => catalog.check()),
    plan(fault) {
      plans.push({ fault, seen: 0 })
    },
    heal() {
      plans = []
      healing.resolve()
      healing = Promise.withResolvers()
    },
    calls,
    [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose](),
  }
}

function isMeant({ on }: CatalogFault, call: CatalogCall): boolean {
  if (on === 'write') return /\.(?:insert|replace|remove)$/.test(call)
  return on === 'any' || on === call
}
