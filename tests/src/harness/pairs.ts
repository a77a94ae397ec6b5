import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalog } from '@plugboard/catalog'
import { openMongodbCatalog } from '@plugboard/catalog/mongodb'
import { openSqliteCatalog } from '@plugboard/catalog/sqlite'
import type { ObjectStore } from '@plugboard/storage'
import { openFsStore } from '@plugboard/storage/fs'
import { openS3Store } from '@plugboard/storage/s3'
import { describe, inject } from 'vitest'
import type { Environment } from './start-process.ts'

/** A fresh place for one test: its own folder, bucket and database. */
export interface Place extends AsyncDisposable {
  /** The environment of both services. */
  readonly env: Environment
  /** Opens the store directly, not through the services. */
  openStore(): Promise<ObjectStore>
  /** Opens the catalog directly, not through the services. */
  openCatalog(): Promise<Catalog>
}

export interface Pair {
  readonly name: string
  open(): Promise<Place>
}

/** What `npm start` runs on: files and SQLite in a folder. */
export const FS_SQLITE: Pair = {
  name: 'fs and SQLite',
  open: async () => {
    const directory = await makeFolder()
    return {
      env: { DATA_DIR: directory },
      openStore: () => openFsStore({ directory }),
      openCatalog: async () => openSqliteCatalog({ path: join(directory, 'catalog.sqlite') }),
      [Symbol.asyncDispose]: () => removeFolder(directory),
    }
  },
}

/** Runs a suite on every pair of adapters; where engines are missing, skips it with the reason in its title. */
export function describePairs(title: string, suite: (pair: Pair) => void): void {
  describe(`${title}, on ${FS_SQLITE.name}`, () => {
    suite(FS_SQLITE)
  })
  const missing = whyNoPair(S3_MONGODB)
  const skipped = missing.length > 0 ? ` (skipped: ${missing.join('; ')})` : ''
  describe.skipIf(missing.length > 0)(`${title}, on ${S3_MONGODB.name}${skipped}`, () => {
    suite(S3_MONGODB)
  })
}

/** Why a pair cannot be opened: a reason for each engine that is missing. */
export function whyNoPair(pair: Pair): readonly string[] {
  if (pair === FS_SQLITE) return []
  const { s3, mongodb } = inject('engines')
  return [s3, mongodb].flatMap((engine) => (engine.kind === 'missing' ? [engine.reason] : []))
}

/** What a product runs on. */
export const S3_MONGODB: Pair = {
  name: 'S3 and MongoDB',
  open: async () => {
    const { s3, mongodb } = inject('engines')
    if (s3.kind !== 'ready' || mongodb.kind !== 'ready') throw new Error('the engines are missing')
    return openEnginePlace({ s3, mongodbUrl: mongodb.url })
  },
}

/** Long timeouts, since a test's own view of the store and the catalog must not fail in an outage. */
const S3_SETTINGS = {
  forcePathStyle: true,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  connectTimeoutMs: 2000,
  requestTimeoutMs: 15_000,
  callTimeoutMs: 30_000,
  maxSockets: 64,
} as const
const MONGODB_SETTINGS = {
  serverSelectionTimeoutMs: 3000,
  operationTimeoutMs: 10_000,
  maxPoolSize: 20,
} as const

interface EngineAccess {
  readonly s3: {
    readonly endpoint: string
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly region: string
  }
  readonly mongodbUrl: string
}

/** A fresh bucket and database at running engines. */
export async function openEnginePlace({ s3, mongodbUrl }: EngineAccess): Promise<Place> {
  const directory = await makeFolder()
  const unique = randomBytes(6).toString('hex')
  const bucket = `bundles-${unique}`
  const database = `plugboard_${unique}`
  return {
    env: {
      DATA_DIR: directory,
      STORE: 's3',
      S3_ENDPOINT: s3.endpoint,
      S3_REGION: s3.region,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY_ID: s3.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
      CATALOG: 'mongodb',
      MONGODB_URL: mongodbUrl,
      MONGODB_DATABASE: database,
    },
    openStore: async () => openS3Store({ ...S3_SETTINGS, ...s3, bucket }),
    openCatalog: async () => openMongodbCatalog({ ...MONGODB_SETTINGS, url: mongodbUrl, database }),
    [Symbol.asyncDispose]: () => removeFolder(directory),
  }
}

function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'plugboard-test-'))
}

function removeFolder(directory: string): Promise<void> {
  return rm(directory, { recursive: true, force: true })
}
