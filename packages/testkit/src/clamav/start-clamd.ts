import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { type EngineServer, openEngineServer } from '../engines/engine-server.ts'
import { findFreePort } from '../engines/free-port.ts'

/** A clamd with signatures of the test only. */
export interface Clamd extends EngineServer {
  readonly port: number
}

/**
 * Starts clamd on 127.0.0.1, with a database in which each signature is a text that files may contain. Nothing is downloaded.
 * clamd shows the names with `.UNOFFICIAL` at the end.
 */
export async function startClamd(options: {
  readonly path: string
  /** The texts, by the names of their signatures. */
  readonly signatures: Readonly<Record<string, string>>
  /** The largest file that it takes, in bytes. */
  readonly streamMaxLength: number
  /** The largest file that it scans, in bytes; without it that of clamd. */
  readonly maxFileSize?: number
  /** Whether a file that it does not scan to the end is a hit. */
  readonly alertsExceeded?: boolean
}): Promise<Clamd> {
  const port = await findFreePort()
  const server = await openEngineServer('clamd', async (folder) => {
    const database = join(folder, 'database')
    await mkdir(database)
    // Name, any type of file, any offset, the bytes in hexadecimal.
    const lines = Object.entries(options.signatures).map(
      ([name, text]) => `${name}:0:*:${Buffer.from(text).toString('hex')}\n`,
    )
    await writeFile(join(database, 'test.ndb'), lines.join(''))
    const config = join(folder, 'clamd.conf')
    await writeFile(config, configOf({ port, folder, database, ...options }))
    return [
      {
        command: options.path,
        args: ['--config-file', config],
        env: {},
        stopSignal: 'SIGTERM',
        isReady: ({ signal }) => pingClamd(port, signal),
      },
    ]
  })
  return Object.assign(server, { port })
}

async function pingClamd(port: number, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port, signal })
  try {
    socket.write('zPING\0')
    const [reply] = (await once(socket, 'data', { signal })) as [Buffer]
    return reply.toString('latin1') === 'PONG\0'
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

function configOf(facts: {
  readonly port: number
  readonly folder: string
  readonly database: string
  readonly streamMaxLength: number
  readonly maxFileSize?: number
  readonly alertsExceeded?: boolean
}): string {
  const { maxFileSize, alertsExceeded = true } = facts
  const largest = maxFileSize === undefined ? '' : `MaxFileSize ${maxFileSize}\n`
  // The user that runs the tests, so that it reads the folder also when that is root.
  return `TCPSocket ${facts.port}
TCPAddr 127.0.0.1
Foreground yes
User ${userInfo().username}
DatabaseDirectory ${facts.database}
TemporaryDirectory ${facts.folder}
StreamMaxLength ${facts.streamMaxLength}
AlertExceedsMax ${alertsExceeded ? 'yes' : 'no'}
${largest}MaxThreads 8
`
}
