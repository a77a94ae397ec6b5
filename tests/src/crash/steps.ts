import { Readable } from 'node:stream'
import type { Catalog, Records } from '@plugboard/catalog'
import type { ObjectSource, ObjectStore, ObjectToPut } from '@plugboard/storage'
import { z } from 'zod'

/**
 * Called with the name of each step: before a call of a port, after it, or in the middle of a write. The step is over, and
 * the work goes on, when the promise resolves.
 */
export type OnStep = (step: string) => Promise<void>

interface Ports {
  readonly store: ObjectStore
  readonly catalog: Catalog
}

/**
 * The ports with every call announced. A registry has effects only through these calls, so a crash between two of
 * them leaves nothing half done.
 */
export function announceSteps<Real extends Ports>(real: Real, onStep: OnStep): Real {
  const { store, catalog } = real
  const announced = async <Result>(name: string, call: () => Promise<Result>): Promise<Result> => {
    await onStep(`before ${name}`)
    const result = await call()
    await onStep(`after ${name}`)
    return result
  }
  return {
    ...real,
    store: {
      head: (key, options) => announced(`store.head ${key}`, () => store.head(key, options)),
      open: (key, options) => announced(`store.open ${key}`, () => store.open(key, options)),
      putAllIfAbsent: (objects, options) =>
        announced(`store.putAll of ${objects.length}, first ${objects[0]?.key}`, () =>
          store.putAllIfAbsent(
            objects.map((object) => ({ ...object, source: announceReading(object, onStep) })),
            options,
          ),
        ),
      putIfAbsent: (key, source, options) =>
        announced(`store.put ${key}`, () =>
          store.putIfAbsent(
            key,
            announceMiddle(source, () => onStep(`in the middle of store.put ${key}`)),
            options,
          ),
        ),
      read: (key, options) => announced(`store.read ${key}`, () => store.read(key, options)),
      replaceIf: (key, bytes, options) =>
        announced(`store.replaceIf ${key}`, () => store.replaceIf(key, bytes, options)),
      remove: (key, options) => announced(`store.remove ${key}`, () => store.remove(key, options)),
      list: async function* list(prefix, options) {
        await onStep(`before store.list ${prefix}`)
        yield* store.list(prefix, options)
      },
      sweep: (options) => store.sweep(options),
      check: (options) => store.check(options),
      [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    },
    catalog: {
      // What is not announced: the worker of upgrades calls it too, at times of its own.
      ...catalog,
      versions: {
        ...announceRecords('versions', catalog.versions, announced),
        listActive: (query) => catalog.versions.listActive(query),
        listExpired: (query) => catalog.versions.listExpired(query),
      },
      plugins: {
        ...announceRecords('plugins', catalog.plugins, announced),
        list: (query) => catalog.plugins.list(query),
      },
      fileLists: {
        put: (key, files) =>
          announced(`fileLists.put ${key.pluginId}`, () => catalog.fileLists.put(key, files)),
        find: (key) => announced(`fileLists.find ${key.pluginId}`, () => catalog.fileLists.find(key)),
        remove: (key) => announced(`fileLists.remove ${key.pluginId}`, () => catalog.fileLists.remove(key)),
      },
      usages: announceRecords('usages', catalog.usages, announced),
    },
  }
}

type Announced = <Result>(name: string, call: () => Promise<Result>) => Promise<Result>

function announceRecords<Key, Value>(
  kind: string,
  records: Records<Key, Value>,
  announced: Announced,
): Records<Key, Value> {
  return {
    find: (key) => announced(`${kind}.find ${describe(key)}`, () => records.find(key)),
    insert: (value) => announced(`${kind}.insert ${describe(value)}`, () => records.insert(value)),
    replace: (current, next) =>
      announced(`${kind}.replace ${describe(next)}`, () => records.replace(current, next)),
    remove: (current) =>
      announced(`${kind}.remove ${describe(current.value)}`, () => records.remove(current)),
  }
}

const Described = z.object({
  pluginId: z.string().catch(''),
  owner: z.string().optional(),
  state: z.string().optional(),
  lease: z.unknown().optional(),
})

/** The record and the new state that a call writes, for the name of its step. */
function describe(value: unknown): string {
  if (typeof value === 'string') return value
  const { pluginId, owner, state, lease } = Described.parse(value)
  return [owner ?? pluginId, ...(state ? [state] : []), ...(lease === null ? ['released'] : [])].join(' ')
}

/** Announces that a put begins to read its object, and that it is in the middle of it. */
function announceReading({ key, source }: ObjectToPut, onStep: OnStep): ObjectSource {
  const watched = announceMiddle(source, () => onStep(`in the middle of store.put ${key}`))
  const read = watched.read?.bind(watched)
  const begin = () => onStep(`before store.put ${key}`)
  return {
    ...watched,
    open: () => Readable.from(openAfter(begin, watched), { objectMode: false }),
    ...(read && {
      read: async (position, length) => {
        await begin()
        return read(position, length)
      },
    }),
  }
}

async function* openAfter(begin: () => Promise<void>, source: ObjectSource): AsyncGenerator<Buffer> {
  await begin()
  yield* source.open()
}

function announceMiddle(source: ObjectSource, onMiddle: () => Promise<void>): ObjectSource {
  const half = Math.floor(source.size / 2)
  const read = source.read?.bind(source)
  return {
    size: source.size,
    sha256: source.sha256,
    open: () => Readable.from(cutInHalf(source.open(), { half, onMiddle }), { objectMode: false }),
    ...(read && {
      // All bytes are in memory and none is written.
      read: async (position, length) => {
        const bytes = await read(position, length)
        await onMiddle()
        return bytes
      },
    }),
  }
}

async function* cutInHalf(
  body: Readable,
  { half, onMiddle }: { readonly half: number; readonly onMiddle: () => Promise<void> },
): AsyncGenerator<Buffer> {
  let passed = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const cut = Math.max(0, Math.min(chunk.length, half - passed))
    passed += chunk.length
    if (cut > 0) yield chunk.subarray(0, cut)
    if (cut < chunk.length) {
      await onMiddle()
      yield chunk.subarray(cut)
    }
  }
}
