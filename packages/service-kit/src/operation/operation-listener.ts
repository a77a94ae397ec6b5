import { fastify } from 'fastify'
import type { ListenAddress } from '../config/setting-types.ts'
import { logOptions } from '../log/log-options.ts'
import { problemServerOptions } from '../problems/problem-handler.ts'
import type { Listener } from '../run/run-service.ts'

interface OperationOptions {
  readonly service: string
  readonly logLevel: string
  /** Null: the service's own app serves the routes for operators. */
  readonly listen: ListenAddress | null
  readonly listenVariable: string
}

/** A separate app for the routes for operators; undefined when no address is set for it. */
export function createOperationListener(options: OperationOptions): Listener | undefined {
  const { service, logLevel, listen, listenVariable } = options
  if (listen === null) return undefined
  const app = fastify({
    ...problemServerOptions,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    logger: logOptions({ level: logLevel, base: { service, listener: 'operation' } }),
  })
  return { app, listen, listenVariable }
}
