import { execFile } from 'node:child_process'
import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type EnginePart, type EngineServer, openEngineServer } from './engine-server.ts'
import { findFreePort } from './free-port.ts'
import { requireEngine } from './installed-engine.ts'
import { pingMongodb } from './ping-mongodb.ts'
import { POSTGRES_COMMAND } from './postgres-settings.ts'
import { isPostgresReady } from './postgres-status.ts'
import { readPostgresIds, rootfsCommand } from './rootfs.ts'

/** A server that speaks MongoDB's wire protocol; `stop` and `kill` end the database behind it too. */
export interface MongodbServer extends EngineServer {
  readonly url: string
  readonly port: number
}

/**
 * Starts the installed FerretDB on 127.0.0.1, on a PostgreSQL of its own. Needs root on Linux.
 * Transactions over several documents and change streams do not work on it.
 */
export async function startFerretdb(
  options: { readonly port?: number; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<MongodbServer> {
  const engine = await requireEngine('mongodb', options.env)
  const port = options.port ?? (await findFreePort())
  const server = await openEngineServer('ferretdb', async (folder) => {
    const database = join(folder, 'postgres')
    await copyTemplate(engine, database)
    return [postgresPart(engine, database), ferretdbPart({ engine, folder, database, port })]
  })
  return Object.assign(server, { url: `mongodb://127.0.0.1:${port}/`, port })
}

/** A database made by `initdb` and `CREATE EXTENSION` at install: copying it is what makes a start quick. */
async function copyTemplate(engine: string, database: string): Promise<void> {
  const { uid, gid } = await readPostgresIds(join(engine, 'rootfs'))
  await mkdir(database, { mode: 0o700 })
  await chown(database, uid, gid)
  // Not fs.cp, which does not keep the owner that PostgreSQL insists on.
  await promisify(execFile)('cp', ['-a', '--reflink=auto', join(engine, 'template', 'data'), database])
}

function postgresPart(engine: string, database: string): EnginePart {
  return {
    ...rootfsCommand({ rootfs: join(engine, 'rootfs'), folder: database, command: POSTGRES_COMMAND }),
    // "Fast shutdown": does not wait for clients.
    stopSignal: 'SIGINT',
    // After a kill its processes may hold the old shared memory for a moment, and a new start is refused until then.
    retries: 25,
    isReady: ({ pid }) => isPostgresReady(join(database, 'data'), pid),
  }
}

function ferretdbPart(options: {
  engine: string
  folder: string
  database: string
  port: number
}): EnginePart {
  const socketFolder = encodeURIComponent(options.database)
  return {
    command: join(options.engine, 'ferretdb'),
    args: [
      '--no-auth',
      `--listen-addr=127.0.0.1:${options.port}`,
      `--postgresql-url=postgres://postgres@/postgres?host=${socketFolder}`,
      '--debug-addr=-',
      `--state-dir=${join(options.folder, 'state')}`,
    ],
    env: { FERRETDB_TELEMETRY: 'disable' },
    stopSignal: 'SIGTERM',
    isReady: ({ signal }) => pingMongodb(options.port, signal),
  }
}
