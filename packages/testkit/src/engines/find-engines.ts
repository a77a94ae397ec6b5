import { whyNoDocker } from './find-docker.ts'
import { findEngineFolder, howToInstall } from './installed-engine.ts'
import { type EngineName, PINNED_ENGINES } from './pinned-engines.ts'
import type { S3Access } from './s3-server.ts'

export const MINIO_IMAGE = 'quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z'
export const MONGODB_IMAGE = 'mongo:8'

/** An engine that can be started here. */
export type StartableEngine =
  | { readonly kind: 'docker'; readonly image: string }
  | { readonly kind: 'local'; readonly folder: string }

export type MissingEngine = { readonly kind: 'missing'; readonly reason: string }

export type FoundS3 = ({ readonly kind: 'url' } & S3Access) | StartableEngine | MissingEngine
export type FoundMongodb = { readonly kind: 'url'; readonly url: string } | StartableEngine | MissingEngine

/** Finds an S3 store to test against: the one the environment names, else a container, else the installed MinIO. */
export async function findS3(env = process.env): Promise<FoundS3> {
  return readS3Url(env) ?? (await findStartable('minio', MINIO_IMAGE, env))
}

/** Finds a MongoDB server: the one the environment names, else a container, else the installed FerretDB. */
export async function findMongodb(env = process.env): Promise<FoundMongodb> {
  const url = env.TEST_MONGODB_URL
  return url ? { kind: 'url', url } : findStartable('mongodb', MONGODB_IMAGE, env)
}

/** Finds the second S3 store, which can only be installed. */
export async function findVersityGateway(env = process.env): Promise<StartableEngine | MissingEngine> {
  return findLocal('versitygw', env)
}

/** Finds an engine in the cache folder; a database that only root can start is missing for other users. */
export async function findLocal(
  engine: EngineName,
  env: NodeJS.ProcessEnv,
): Promise<Extract<StartableEngine, { kind: 'local' }> | MissingEngine> {
  const folder = await findEngineFolder(engine, env)
  if (folder === null) return { kind: 'missing', reason: howToInstall(engine) }
  if (engine === 'mongodb' && process.getuid?.() !== 0) {
    return {
      kind: 'missing',
      reason: `${PINNED_ENGINES.mongodb.description} is installed but only root can start it`,
    }
  }
  return { kind: 'local', folder }
}

async function findStartable(
  engine: EngineName,
  image: string,
  env: NodeJS.ProcessEnv,
): Promise<StartableEngine | MissingEngine> {
  const noDocker = await whyNoDocker(env)
  if (noDocker === null) return { kind: 'docker', image }
  const local = await findLocal(engine, env)
  return local.kind === 'local' ? local : { kind: 'missing', reason: `${noDocker}; ${local.reason}` }
}

function readS3Url(env: NodeJS.ProcessEnv): FoundS3 | null {
  const { TEST_S3_ENDPOINT: endpoint, TEST_S3_ACCESS_KEY_ID: accessKeyId } = env
  const secretAccessKey = env.TEST_S3_SECRET_ACCESS_KEY
  if (!endpoint) return null
  if (!accessKeyId || !secretAccessKey) {
    // An incomplete setting is a mistake, not a missing engine.
    throw new Error(
      'TEST_S3_ENDPOINT is set; set TEST_S3_ACCESS_KEY_ID and TEST_S3_SECRET_ACCESS_KEY too, or unset it',
    )
  }
  return { kind: 'url', endpoint, accessKeyId, secretAccessKey, region: env.TEST_S3_REGION || 'us-east-1' }
}
