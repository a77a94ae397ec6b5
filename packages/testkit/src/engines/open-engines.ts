import {
  findLocal,
  findMongodb,
  findS3,
  findVersityGateway,
  type MissingEngine,
  type StartableEngine,
} from './find-engines.ts'
import { type EngineName, PINNED_ENGINES } from './pinned-engines.ts'
import type { S3Access } from './s3-server.ts'
import { startMinioContainer, startMongodbContainer } from './start-containers.ts'
import { startFerretdb } from './start-ferretdb.ts'
import { startMinio } from './start-minio.ts'
import { startVersityGateway } from './start-versity-gateway.ts'

/** What a test needs to know about an S3 store of this run; serialisable. */
export type S3Engine = ({ readonly kind: 'ready'; readonly description: string } & S3Access) | MissingEngine

/** What a test needs to know about the MongoDB server of this run; serialisable. */
export type MongodbEngine =
  | { readonly kind: 'ready'; readonly url: string; readonly description: string }
  | MissingEngine

/** Finds the S3 store, and starts it unless it already runs; what was started is added to `owned`. */
export async function openS3(owned: AsyncDisposableStack, env: NodeJS.ProcessEnv): Promise<S3Engine> {
  const found = await findS3(env)
  if (found.kind === 'url') return s3Facts(found, `S3 at ${found.endpoint}, from TEST_S3_ENDPOINT`)
  const opened = await openFound(found, {
    engine: 'minio',
    env,
    startContainer: startMinioContainer,
    startLocal: () => startMinio({ env }),
  })
  return 'kind' in opened ? opened : s3Facts(owned.use(opened.server), opened.description)
}

/** Finds the MongoDB server, and starts it unless it already runs; what was started is added to `owned`. */
export async function openMongodb(
  owned: AsyncDisposableStack,
  env: NodeJS.ProcessEnv,
): Promise<MongodbEngine> {
  const found = await findMongodb(env)
  if (found.kind === 'url') return mongodbFacts(found, 'MongoDB from TEST_MONGODB_URL')
  const opened = await openFound(found, {
    engine: 'mongodb',
    env,
    startContainer: startMongodbContainer,
    startLocal: () => startFerretdb({ env }),
  })
  return 'kind' in opened ? opened : mongodbFacts(owned.use(opened.server), opened.description)
}

/** Starts the Versity Gateway where it is installed; what was started is added to `owned`. */
export async function openVersityGateway(
  owned: AsyncDisposableStack,
  env: NodeJS.ProcessEnv,
): Promise<S3Engine> {
  const found = await findVersityGateway(env)
  if (found.kind === 'missing') return found
  return s3Facts(owned.use(await startVersityGateway({ env })), PINNED_ENGINES.versitygw.description)
}

/** Starts what was found, or what is installed where a container does not start. */
async function openFound<Server>(
  found: StartableEngine | MissingEngine,
  {
    engine,
    env,
    startContainer,
    startLocal,
  }: {
    readonly engine: EngineName
    readonly env: NodeJS.ProcessEnv
    readonly startContainer: () => Promise<Server>
    readonly startLocal: () => Promise<Server>
  },
): Promise<{ readonly server: Server; readonly description: string } | MissingEngine> {
  if (found.kind === 'missing') return found
  const { description } = PINNED_ENGINES[engine]
  if (found.kind === 'local') return { server: await startLocal(), description }
  try {
    return { server: await startContainer(), description: `${found.image} in Docker` }
  } catch (cause) {
    // A daemon that cannot pull the image means that the engine is missing, not broken; the reason is kept.
    const reason = `Docker answers, but ${found.image} does not start: ${cause instanceof Error ? cause.message : String(cause)}`
    const local = await findLocal(engine, env)
    if (local.kind === 'missing') return { kind: 'missing', reason: `${reason}; ${local.reason}` }
    return { server: await startLocal(), description: `${description} (${reason})` }
  }
}

function s3Facts(
  { endpoint, accessKeyId, secretAccessKey, region }: S3Access,
  description: string,
): S3Engine {
  return { kind: 'ready', endpoint, accessKeyId, secretAccessKey, region, description }
}

function mongodbFacts({ url }: { readonly url: string }, description: string): MongodbEngine {
  return { kind: 'ready', url, description }
}
