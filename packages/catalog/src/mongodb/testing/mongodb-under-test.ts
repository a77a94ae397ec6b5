import { randomUUID } from 'node:crypto'
import { createTcpProxy, type TcpProxy } from '@plugboard/testkit'
import { MongoClient } from 'mongodb'
import type { Catalog } from '../../catalog.ts'
import { type MongodbOptions, openMongodbCatalog } from '../open-catalog.ts'
import { MONGODB_SETTINGS } from './mongodb-settings.ts'

/** A separate database on a real server, connected through a proxy that a test can cut. */
export interface MongodbUnderTest extends AsyncDisposable {
  readonly proxy: TcpProxy
  readonly url: string
  readonly database: string
  openCatalog(options?: Partial<MongodbOptions>): Promise<Catalog>
}

/** Opens it. Disposing it drops the database, without the proxy. */
export async function openMongodbUnderTest(serverUrl: string): Promise<MongodbUnderTest> {
  const server = new URL(serverUrl)
  await using cleanup = new AsyncDisposableStack()
  const target = { host: server.hostname, port: Number(server.port || 27_017) }
  const proxy = cleanup.use(await createTcpProxy({ target }))
  const database = `plugboard-test-${randomUUID()}`
  cleanup.defer(() => dropDatabase(serverUrl, database))
  const through = new URL(serverUrl)
  through.host = `127.0.0.1:${proxy.port}`
  // Otherwise a replica set would send the driver to its members, bypassing the proxy.
  through.searchParams.set('directConnection', 'true')
  const url = through.href
  const owned = cleanup.move()
  return {
    proxy,
    url,
    database,
    openCatalog: (options) => openMongodbCatalog({ ...MONGODB_SETTINGS, ...options, url, database }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function dropDatabase(url: string, database: string): Promise<void> {
  await using client = new MongoClient(url)
  await client.db(database).dropDatabase()
}
