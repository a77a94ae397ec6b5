import {
  createTcpProxy,
  type MongodbServer,
  type S3Server,
  startFerretdb,
  startMinio,
  type TcpProxy,
} from '@plugboard/testkit'
import { openEnginePlace, type Place } from '../harness/pairs.ts'

/** Engines of one suite, which it can take away from the services and give back. */
export interface OwnEngines extends AsyncDisposable {
  readonly store: S3Server
  readonly database: MongodbServer
  /** The wires by which the services reach the engines, with `overWires` of `openPlace`. */
  readonly storeWire: TcpProxy
  readonly databaseWire: TcpProxy
  /** A fresh bucket and database. The place itself connects to the engines directly. */
  openPlace(options?: { readonly overWires: boolean }): Promise<Place>
}

export async function openOwnEngines(): Promise<OwnEngines> {
  await using opened = new AsyncDisposableStack()
  const [store, database] = await Promise.all([startMinio(), startFerretdb()])
  opened.use(store)
  opened.use(database)
  const storeWire = opened.use(await createTcpProxy({ target: { host: '127.0.0.1', port: store.port } }))
  const databaseWire = opened.use(
    await createTcpProxy({ target: { host: '127.0.0.1', port: database.port } }),
  )
  const owned = opened.move()
  return {
    store,
    database,
    storeWire,
    databaseWire,
    openPlace: async ({ overWires } = { overWires: false }) => {
      const place = await openEnginePlace({ s3: store, mongodbUrl: database.url })
      if (!overWires) return place
      const env = {
        ...place.env,
        S3_ENDPOINT: `http://127.0.0.1:${storeWire.port}`,
        MONGODB_URL: `mongodb://127.0.0.1:${databaseWire.port}/`,
      }
      return { ...place, env }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
