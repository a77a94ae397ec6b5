import type { StartedTestContainer } from 'testcontainers'
import { MINIO_IMAGE, MONGODB_IMAGE } from './find-engines.ts'
import { createS3Access, type S3Access } from './s3-server.ts'

const MINIO_PORT = 9000
const MONGODB_PORT = 27017
const STARTUP_TIMEOUT_MS = 180_000

/** Starts MinIO in a container; the container's own reaper removes it if this process dies. */
export async function startMinioContainer(): Promise<S3Access & AsyncDisposable> {
  const { GenericContainer, Wait } = await import('testcontainers')
  const { accessKeyId, secretAccessKey, region } = createS3Access(MINIO_PORT)
  const container = await new GenericContainer(MINIO_IMAGE)
    .withCommand(['server', '/data'])
    .withEnvironment({
      MINIO_ROOT_USER: accessKeyId,
      MINIO_ROOT_PASSWORD: secretAccessKey,
      MINIO_UPDATE: 'off',
    })
    .withExposedPorts(MINIO_PORT)
    .withWaitStrategy(Wait.forHttp('/minio/health/cluster', MINIO_PORT).forStatusCode(200))
    .withStartupTimeout(STARTUP_TIMEOUT_MS)
    .start()
  const endpoint = `http://${container.getHost()}:${container.getMappedPort(MINIO_PORT)}`
  return { endpoint, accessKeyId, secretAccessKey, region, [Symbol.asyncDispose]: () => stop(container) }
}

/** Starts MongoDB in a container as a replica set of one, which sessions and transactions need. */
export async function startMongodbContainer(): Promise<{ readonly url: string } & AsyncDisposable> {
  const { GenericContainer, Wait } = await import('testcontainers')
  const container = await new GenericContainer(MONGODB_IMAGE)
    .withCommand(['--replSet', 'rs0', '--bind_ip_all'])
    .withExposedPorts(MONGODB_PORT)
    .withWaitStrategy(Wait.forLogMessage('Waiting for connections'))
    .withStartupTimeout(STARTUP_TIMEOUT_MS)
    .start()
  const script = `
    rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: '127.0.0.1:${MONGODB_PORT}' }] })
    while (!db.hello().isWritablePrimary) sleep(50)`
  const { exitCode, output } = await container.exec(['mongosh', '--quiet', '--eval', script])
  if (exitCode !== 0) {
    await stop(container)
    throw new Error(`the replica set of ${MONGODB_IMAGE} cannot be initiated: ${output}`)
  }
  // Direct, since the set lists its member under an address that is valid only inside the container.
  const url = `mongodb://${container.getHost()}:${container.getMappedPort(MONGODB_PORT)}/?directConnection=true`
  return { url, [Symbol.asyncDispose]: () => stop(container) }
}

async function stop(container: StartedTestContainer): Promise<void> {
  await container.stop()
}
