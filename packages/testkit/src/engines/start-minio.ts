import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openEngineServer } from './engine-server.ts'
import { findFreePort } from './free-port.ts'
import { requireEngine } from './installed-engine.ts'
import { probeHttp } from './probe-http.ts'
import { createS3Access, type S3Server, type S3ServerOptions } from './s3-server.ts'

/**
 * Starts the installed MinIO on 127.0.0.1.
 *
 * @example
 * await using minio = await startMinio()
 * await minio.kill()     // an outage
 * await minio.restart()  // same data, same port
 */
export async function startMinio(options: S3ServerOptions = {}): Promise<S3Server> {
  const binary = join(await requireEngine('minio', options.env), 'minio')
  const port = options.port ?? (await findFreePort())
  const access = createS3Access(port)
  const server = await openEngineServer('minio', async (folder) => {
    const dataDir = options.dataDir ?? join(folder, 'data')
    await mkdir(dataDir, { recursive: true })
    return [
      {
        command: binary,
        args: ['server', dataDir, '--address', `127.0.0.1:${port}`, '--certs-dir', join(folder, 'certs')],
        env: {
          MINIO_ROOT_USER: access.accessKeyId,
          MINIO_ROOT_PASSWORD: access.secretAccessKey,
          MINIO_BROWSER: 'off',
          MINIO_UPDATE: 'off',
        },
        stopSignal: 'SIGTERM',
        // Not /live, which answers before requests are served.
        isReady: ({ signal }) => probeHttp(`${access.endpoint}/minio/health/cluster`, signal),
      },
    ]
  })
  return Object.assign(server, access, { port })
}
