import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalog } from '@plugboard/catalog'
import { openMongodbCatalog } from '@plugboard/catalog/mongodb'
import { openSqliteCatalog } from '@plugboard/catalog/sqlite'
import { startFerretdb, startMinio } from '@plugboard/testkit'

/** Where registries keep their data. */
export interface Place {
  /** The environment of a registry. */
  readonly env: Readonly<Record<string, string>>
  readonly openCatalog: () => Promise<Catalog>
}

export const PLACES = { sqlite: openFilesAndSqlite, mongodb: openEngines } as const

async function openFilesAndSqlite(stack: AsyncDisposableStack, parent = tmpdir()): Promise<Place> {
  const folder = await makeFolder(stack, parent)
  return {
    env: { STORE: 'fs', CATALOG: 'sqlite', DATA_DIR: folder },
    openCatalog: () => openSqliteCatalog({ path: join(folder, 'catalog.sqlite') }),
  }
}

async function openEngines(stack: AsyncDisposableStack, parent = tmpdir()): Promise<Place> {
  const minio = stack.use(await startMinio())
  const { url } = stack.use(await startFerretdb())
  const database = 'upgrades'
  return {
    env: {
      STORE: 's3',
      S3_ENDPOINT: minio.endpoint,
      S3_REGION: minio.region,
      S3_BUCKET: 'plugin-bundles',
      S3_ACCESS_KEY_ID: minio.accessKeyId,
      S3_SECRET_ACCESS_KEY: minio.secretAccessKey,
      CATALOG: 'mongodb',
      MONGODB_URL: url,
      MONGODB_DATABASE: database,
      // A busy machine is no outage.
      MONGODB_TIMEOUT_MS: '60000',
      DATA_DIR: await makeFolder(stack, parent),
    },
    openCatalog: async () =>
      openMongodbCatalog({
        url,
        database,
        serverSelectionTimeoutMs: 30_000,
        operationTimeoutMs: 60_000,
        maxPoolSize: 20,
      }),
  }
}

async function makeFolder(stack: AsyncDisposableStack, parent: string): Promise<string> {
  const folder = await mkdtemp(join(parent, 'plugboard-upgrades-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  return folder
}
