import { type Db, MongoClient, ReadConcern } from 'mongodb'
import { CatalogUnavailableError } from '../errors.ts'
import { translateMongodbError } from './errors.ts'
import { migrateFormerPlugins } from './former-plugins.ts'
import { migrateFormerVersions } from './former-versions.ts'
import { ensureMongodbIndexes } from './indexes.ts'

export interface MongodbOptions {
  /** A connection string. It may carry credentials, so no error ever repeats it. */
  readonly url: string
  readonly database: string
  /** How long a call waits for a server to be there; never longer than `operationTimeoutMs`. */
  readonly serverSelectionTimeoutMs: number
  /** How long a whole call takes at most: a server, a free connection, the answer, and a second try. */
  readonly operationTimeoutMs: number
  /** Connections at most. */
  readonly maxPoolSize: number
}

export interface MongodbConnection extends AsyncDisposable {
  /** Does the work once the indexes are there and all records have today's form. Rejects with the errors of the port. */
  use<Result>(work: (database: Db) => Promise<Result>): Promise<Result>
}

/** Connects at the first use, and again at every use until it worked. Throws a TypeError for a faulty URL. */
export function createMongodbConnection(options: MongodbOptions): MongodbConnection {
  const client = createClient(options)
  const database = client.db(options.database, {
    // From the primary, so that a compare-and-set loop reads what its own last write left, and never what a
    // failover could take back: an answer such as "already published" must stay true.
    readPreference: 'primary',
    readConcern: new ReadConcern('majority'),
    writeConcern: { w: 'majority', wtimeoutMS: options.operationTimeoutMs },
  })
  let ready: Promise<void> | null = null
  let isOpen = true

  const prepare = async () => {
    // By hand: the driver connects by itself at the first operation, and where that fails never again.
    await client.connect()
    await ensureMongodbIndexes(database)
    await migrateFormerVersions(database)
    await migrateFormerPlugins(database)
  }

  // One attempt at a time for all who wait. A failed one is forgotten, so that the next call tries anew.
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
      // Ends what is under way. An attempt to connect that had not come to open anything yet may do so after,
      // hence the second time.
      await client.close()
      await Promise.allSettled([ready])
      await client.close()
    },
  }
}

/**
 * The result of the work, or a rejection once the time is over. The driver bounds each step of a call by
 * itself, so what was given up ends soon after, and its connection is free again.
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
      // Each step of a call has the time of the whole call: what a deadline gave up does not go on for long.
      socketTimeoutMS: operationTimeoutMs,
      waitQueueTimeoutMS: operationTimeoutMs,
      // Compatible servers do not number retried writes; one that is sent twice there could be done twice.
      retryWrites: false,
    })
  } catch {
    // Without the cause: the driver's message may quote the URL, password and all.
    throw new TypeError(
      'the MongoDB URL cannot be read; it must look like mongodb://user:password@host:27017/, with special characters of user and password percent-encoded',
    )
  }
}
