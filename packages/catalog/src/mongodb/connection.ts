import { type Db, MongoClient, ReadConcern } from 'mongodb'
import { CatalogUnavailableError } from '../errors.ts'
import { countFormerVersions } from './count-former-versions.ts'
import { translateMongodbError } from './errors.ts'
import { migrateFormerPlugins } from './former-plugins.ts'
import { migrateFormerVersions } from './former-versions.ts'
import { ensureMongodbIndexes } from './indexes.ts'
import { migrateFormerTenants } from './tenants.ts'

export interface MongodbOptions {
  /** A connection string. It may carry credentials, so no error ever repeats it. */
  readonly url: string
  readonly database: string
  /** How long a call waits until a server is available; never longer than `operationTimeoutMs`. */
  readonly serverSelectionTimeoutMs: number
  /** The time limit of a whole call: the wait for a server and a free connection, the answer, and a second attempt. */
  readonly operationTimeoutMs: number
  /** The most connections. */
  readonly maxPoolSize: number
}

export interface MongodbConnection extends AsyncDisposable {
  /** Does the work once the indexes exist and all records have the current form. Rejects with the errors of the port. */
  use<Result>(work: (database: Db) => Promise<Result>): Promise<Result>
}

/** Connects at the first use, and at every use until it succeeds. Throws a TypeError for an invalid URL. */
export function createMongodbConnection(options: MongodbOptions): MongodbConnection {
  const client = createClient(options)
  const database = client.db(options.database, {
    // From the primary, so that a compare-and-set loop reads its own last write, and with majority, so that it never
    // reads what a failover could undo: an answer such as "already published" must stay true.
    readPreference: 'primary',
    readConcern: new ReadConcern('majority'),
    writeConcern: { w: 'majority', wtimeoutMS: options.operationTimeoutMs },
  })
  let ready: Promise<void> | null = null
  let isOpen = true

  const prepare = async () => {
    // Explicitly: the driver connects by itself at the first operation, but never again if that fails.
    await client.connect()
    await ensureMongodbIndexes(database)
    await migrateFormerVersions(database)
    await migrateFormerPlugins(database)
    await migrateFormerTenants(database)
    await countFormerVersions(database)
  }

  // One attempt at a time for all callers. A failed one is forgotten, so that the next call tries again.
  const ensureReady = (): Promise<void> => {
    ready ??= prepare().catch((error: unknown) => {
      ready = null
      throw error
    })
    return ready
  }

  return {
    async use(work) {
      if (!isOpen) throw new CatalogUnavailableError('the catalog is closed')
      try {
        return await within(options.operationTimeoutMs, () => ensureReady().then(() => work(database)))
      } catch (error) {
        throw translateMongodbError(error)
      }
    },
    async [Symbol.asyncDispose]() {
      isOpen = false
      // Ends all operations. A connection attempt that has not opened anything yet may still do so, hence the second
      // close.
      await client.close()
      await Promise.allSettled([ready])
      await client.close()
    },
  }
}

/**
 * The result of the work, or a rejection once the time is over. The driver limits each step of a call as well, so an
 * abandoned call ends soon after and frees its connection.
 */
async function within<Result>(timeoutMs: number, work: () => Promise<Result>): Promise<Result> {
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    timeout.reject(new CatalogUnavailableError(`the catalog database did not answer within ${timeoutMs} ms`))
  }, timeoutMs)
  try {
    return await Promise.race([work(), timeout.promise])
  } finally {
    clearTimeout(timer)
  }
}

function createClient(options: MongodbOptions): MongoClient {
  const { serverSelectionTimeoutMs, operationTimeoutMs, maxPoolSize } = options
  try {
    return new MongoClient(options.url, {
      appName: 'plugboard',
      maxPoolSize,
      serverSelectionTimeoutMS: serverSelectionTimeoutMs,
      connectTimeoutMS: serverSelectionTimeoutMs,
      // Each step of a call has the time limit of the whole call, so that an abandoned one does not go on for long.
      socketTimeoutMS: operationTimeoutMs,
      waitQueueTimeoutMS: operationTimeoutMs,
      // Compatible servers do not recognise retried writes: one that is sent twice could be done twice.
      retryWrites: false,
    })
  } catch {
    // Without the cause: the driver's message may quote the URL with its password.
    throw new TypeError(
      'the MongoDB URL is not valid; it must look like mongodb://user:password@host:27017/, with special characters of user and password percent-encoded',
    )
  }
}
