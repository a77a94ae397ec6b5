import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import type { Inspector, InspectorOptions } from '@plugboard/bundle'
import { type Catalog, CatalogUnavailableError, CatalogUnusableError } from '@plugboard/catalog'
import { StartError, type StoreConfig } from '@plugboard/service-kit'
import { type ObjectStore, StoreUnavailableError } from '@plugboard/storage'
import type { CatalogConfig, Config } from './config.ts'

/** What the registry uses from outside. */
export interface Dependencies extends AsyncDisposable {
  readonly store: ObjectStore
  readonly catalog: Catalog
  /** Prepares the store for publishing and tests it, or rejects. */
  readonly prepareStore: (options: { readonly signal: AbortSignal }) => Promise<void>
  /** Milliseconds since 1970, UTC. */
  readonly clock: () => number
  readonly createId: () => string
  /** For tests. Missing: the registry has threads of its own for its checks. */
  readonly createInspector?: (options: InspectorOptions) => Inspector
}

/** Opens what the configuration names. The only file that knows adapters. */
export async function openDependencies(config: Config): Promise<Dependencies> {
  await makeSpoolDirectory(config.spoolDirectory)
  const resources = new AsyncDisposableStack()
  try {
    const { store, prepareStore } = await openStore(config.store)
    resources.use(store)
    const catalog = resources.use(await openCatalog(config.catalog))
    return {
      store,
      prepareStore,
      catalog,
      clock: Date.now,
      createId: randomUUID,
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    }
  } catch (error) {
    await resources.disposeAsync()
    throw explainOpenError(error)
  }
}

type PreparableStore = Pick<Dependencies, 'store' | 'prepareStore'>

async function openStore(config: StoreConfig): Promise<PreparableStore> {
  switch (config.kind) {
    case 'fs': {
      const { openFsStore } = await import('@plugboard/storage/fs')
      // A file system needs only its folders, which opening the store creates.
      return { store: await openFsStore({ directory: config.directory }), prepareStore: async () => {} }
    }
    case 's3': {
      const { openS3Store, prepareS3Bucket } = await import('@plugboard/storage/s3')
      const settings = { ...config, secretAccessKey: config.secretAccessKey.reveal() }
      return { store: openS3Store(settings), prepareStore: (options) => prepareS3Bucket(settings, options) }
    }
  }
}

async function openCatalog(config: CatalogConfig): Promise<Catalog> {
  switch (config.kind) {
    case 'sqlite': {
      const { openSqliteCatalog } = await import('@plugboard/catalog/sqlite')
      return openSqliteCatalog({ path: config.path })
    }
    case 'mongodb': {
      const { openMongodbCatalog } = await import('@plugboard/catalog/mongodb')
      return openMongodbCatalog({
        url: config.url.reveal(),
        database: config.database,
        serverSelectionTimeoutMs: config.timeoutMs,
        operationTimeoutMs: config.timeoutMs,
        maxPoolSize: config.maxPoolSize,
      })
    }
  }
}

/** The messages of the adapters name the path and the fix. */
function explainOpenError(error: unknown): unknown {
  const explained =
    error instanceof StoreUnavailableError ||
    error instanceof CatalogUnavailableError ||
    error instanceof CatalogUnusableError
  return explained ? new StartError(error.message, { cause: error }) : error
}

async function makeSpoolDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new StartError(
      `The registry cannot create ${directory} for uploads. Make it writable for this user, or set SPOOL_DIR to a folder that is.`,
      { cause },
    )
  }
}
