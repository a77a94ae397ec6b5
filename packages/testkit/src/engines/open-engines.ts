import {
  findLocal,
  findMongodb,
  findS3,
  findVersityGateway,
  MINIO_IMAGE,
  type MissingEngine,
  MONGODB_IMAGE,
} from './find-engines.ts'
import { PINNED_ENGINES } from './pinned-engines.ts'
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

/** Finds the S3 store and starts it where that is ours to do; what was started is handed to `owned`. */
export async function openS3(owned: AsyncDisposableStack, env: NodeJS.ProcessEnv): Promise<S3Engine> {
  const found = await findS3(env)
  if (found.kind === 'missing') return found
  if (found.kind === 'url') return s3Facts(found, `S3 at ${found.endpoint}, from TEST_S3_ENDPOINT`)
  const { description } = PINNED_ENGINES.minio
  if (found.kind === 'local') return s3Facts(owned.use(await startMinio({ env })), description)
  const container = await orReason(MINIO_IMAGE, startMinioContainer())
  if (typeof container !== 'string') return s3Facts(owned.use(container), `${MINIO_IMAGE} in Docker`)
  const local = await findLocal('minio', env)
  if (local.kind === 'missing') return orElse(container, local)
  return s3Facts(owned.use(await startMinio({ env })), `${description} (${container})`)
}

/** Finds the MongoDB server and starts it where that is ours to do; what was started is handed to `owned`. */
export async function openMongodb(
  owned: AsyncDisposableStack,
  env: NodeJS.ProcessEnv,
): Promise<MongodbEngine> {
  const found = await findMongodb(env)
  if (found.kind === 'missing') return found
  if (found.kind === 'url') return mongodbFacts(found, 'MongoDB from TEST_MONGODB_URL')
  const { description } = PINNED_ENGINES.mongodb
  if (found.kind === 'local') return mongodbFacts(owned.use(await startFerretdb({ env })), description)
  const container = await orReason(MONGODB_IMAGE, startMongodbContainer())
  if (typeof container !== 'string') return mongodbFacts(owned.use(container), `${MONGODB_IMAGE} in Docker`)
  const local = await findLocal('mongodb', env)
  if (local.kind === 'missing') return orElse(container, local)
  return mongodbFacts(owned.use(await startFerretdb({ env })), `${description} (${container})`)
}

/** Starts the Versity Gateway where it is installed; what was started is handed to `owned`. */
export async function openVersityGateway(
  owned: AsyncDisposableStack,
  env: NodeJS.ProcessEnv,
): Promise<S3Engine> {
  const found = await findVersityGateway(env)
  if (found.kind === 'missing') return found
  return s3Facts(owned.use(await startVersityGateway({ env })), PINNED_ENGINES.versitygw.description)
}

// A daemon without access to the image is a machine without the engine, not a broken engine; the reason is kept.
async function orReason<Container>(image: string, starting: Promise<Container>): Promise<Container | string> {
  try {
    return await starting
  } catch (cause) {
    return `Docker answers, but ${image} does not start: ${cause instanceof Error ? cause.message : String(cause)}`
  }
}

function orElse(reason: string, missing: MissingEngine): MissingEngine {
  return { kind: 'missing', reason: `${reason}; ${missing.reason}` }
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
