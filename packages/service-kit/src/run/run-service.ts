import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import type { ListenAddress } from '../config/setting-types.ts'
import { letAnswersEnd } from './let-answers-end.ts'
import { printableLines } from './printable-lines.ts'
import { StartError } from './start-error.ts'

/** How long closing may take once no request is under way; after that the process ends anyway. */
const CLOSE_TIMEOUT_MS = 3000

/** An app and the address where it listens. */
export interface Listener {
  readonly app: FastifyInstance
  readonly listen: ListenAddress
  /** The variable that sets the address, for the message when it is in use. */
  readonly listenVariable: string
}

/** The apps of a service and their dependencies. */
export interface Service extends Listener {
  /** The separate listener of /live, /ready and /metrics, if there is one. */
  readonly operation?: Listener | undefined
  readonly stopTimeoutMs: number
  /** The dependencies of the apps, which are closed after them. */
  readonly dependencies: AsyncDisposable
}

/**
 * Listens until SIGINT or SIGTERM, or until the parent that started this process with an IPC channel has ended. Then it
 * completes the requests under way and closes everything. Requests that take longer than stopTimeoutMs are cut off, which
 * is not an error.
 */
export async function runService(service: Service): Promise<void> {
  const { app, operation, stopTimeoutMs, dependencies } = service
  // The routes for operators close last, so that a stopping service can be watched.
  const listeners = operation ? [service, operation] : [service]
  const connections = listeners.map((each) => letAnswersEnd(each.app.server))
  const delay = stopTimeoutMs + CLOSE_TIMEOUT_MS
  const grace = closeWithGrace({ delay, logger: app.log }, async ({ signal, err }) => {
    if (err) app.log.fatal({ err }, 'service failed')
    app.log.info({ signal }, 'service stopping')
    const deadline = setTimeout(() => {
      const cut = connections.reduce((sum, each) => sum + each.cut(), 0)
      app.log.warn({ connections: cut, stopTimeoutMs }, 'connections cut off')
    }, stopTimeoutMs)
    await closeAll(listeners)
    clearTimeout(deadline)
    await dependencies[Symbol.asyncDispose]()
    app.log.info('service stopped')
  })
  process.once('disconnect', () => grace.close())
  const urls: string[] = []
  try {
    for (const listener of listeners) urls.push(await listenAt(listener))
  } catch (error) {
    grace.uninstall()
    await closeAll(listeners)
    await dependencies[Symbol.asyncDispose]()
    throw error
  }
  const [url, operationUrl] = urls
  process.send?.({ url, ...(operationUrl === undefined ? {} : { operationUrl }) })
}

async function closeAll(listeners: readonly Listener[]): Promise<void> {
  for (const { app } of listeners) await app.close()
}

async function listenAt({ app, listen, listenVariable }: Listener): Promise<string> {
  try {
    return await app.listen({ ...listen, listenTextResolver: (address) => `listening at ${address}` })
  } catch (error) {
    throw explainListenError(error, listen, listenVariable)
  }
}

/** Runs a service's main function; a failure to start is a message and exit code 1, never a stack trace. */
export async function startOrExplain(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    const message = error instanceof StartError ? error.message : inspectUnknown(error)
    process.stderr.write(`${printableLines(message)}\n`)
    // At once: a dependency that is partly open must not keep a process alive that will never listen.
    process.exit(1)
  }
}

function inspectUnknown(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function explainListenError(error: unknown, { host, port }: ListenAddress, variable: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const address = `${host}:${port}`
  switch (code) {
    case 'EADDRINUSE':
      return new StartError(
        `${address} is in use. Stop what listens there, or set ${variable} to another address.`,
        { cause: error },
      )
    case 'EACCES':
      return new StartError(`This user may not listen on ${address}. Set ${variable} to a port above 1023.`, {
        cause: error,
      })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(`This machine has no address ${host}. Set ${variable} to one it has.`, {
        cause: error,
      })
    default:
      return error
  }
}
