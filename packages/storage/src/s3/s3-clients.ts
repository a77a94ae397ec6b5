import { Agent, type AgentOptions } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Duplex } from 'node:stream'
import { S3Client } from '@aws-sdk/client-s3'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { S3Settings } from './s3-options.ts'

/** Two clients with the same connections but different timeouts. */
export interface S3Clients extends Disposable {
  /** For requests without a body: the headers of the answer must arrive in time. createS3Body times the bodies. */
  readonly reader: S3Client
  /** For requests with a body: they may take long, but the connection must not fall silent. */
  readonly writer: S3Client
}

/** Opens the clients of one store. */
export function openS3Clients(settings: S3Settings): S3Clients {
  const { requestTimeoutMs } = settings
  const agentOptions: AgentOptions = { keepAlive: true, maxSockets: settings.maxSockets }
  const httpAgent = withConnectTimeout(new Agent(agentOptions), 'connect', settings.connectTimeoutMs)
  const httpsAgent = withConnectTimeout(
    new HttpsAgent(agentOptions),
    'secureConnect',
    settings.connectTimeoutMs,
  )
  const handler = { httpAgent, httpsAgent, logger: SILENT }
  const createClient = (requestHandler: NodeHttpHandler): S3Client =>
    new S3Client({
      region: settings.region,
      ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
      forcePathStyle: settings.forcePathStyle,
      credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
      maxAttempts: settings.maxAttempts,
      requestChecksumCalculation: settings.requestChecksumCalculation,
      // Everything that is read is checked against the version manifest; a second digest would only take time.
      responseChecksumValidation: 'WHEN_REQUIRED',
      // Waiting for "100 Continue" costs a round trip, and some servers never send it.
      expectContinueHeader: false,
      logger: SILENT,
      requestHandler,
    })
  const reader = createClient(
    // A socket timeout would also end the download of a slow client, for whom the store has to wait.
    new NodeHttpHandler({
      ...handler,
      socketTimeout: 0,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    }),
  )
  const writer = createClient(
    new NodeHttpHandler({ ...handler, socketTimeout: requestTimeoutMs, requestTimeout: 0 }),
  )
  return {
    reader,
    writer,
    [Symbol.dispose]() {
      reader.destroy()
      writer.destroy()
    },
  }
}

// By default the SDK writes warnings to the console, even for an expected 412. The errors contain everything.
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }

// The handler's own connectionTimeout also counts the time a request waits for a free connection.
function withConnectTimeout<A extends Agent>(agent: A, connected: string, timeoutMs: number): A {
  const createConnection = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    const socket = createConnection(options, callback)
    if (socket) destroyUnlessConnected(socket, connected, timeoutMs)
    return socket
  }
  return agent
}

function destroyUnlessConnected(socket: Duplex, connected: string, timeoutMs: number): void {
  const timer = setTimeout(() => {
    const error = new Error(`no connection within ${timeoutMs} ms`)
    socket.destroy(Object.assign(error, { name: 'TimeoutError', code: 'ETIMEDOUT' }))
  }, timeoutMs)
  const clear = (): void => clearTimeout(timer)
  socket.once(connected, clear).once('close', clear)
}
