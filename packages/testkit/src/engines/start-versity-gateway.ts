import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openEngineServer } from './engine-server.ts'
import { findFreePort } from './free-port.ts'
import { requireEngine } from './installed-engine.ts'
import { probeHttp } from './probe-http.ts'
import { createS3Access, type S3Server, type S3ServerOptions } from './s3-server.ts'

const HEALTH_PATH = '/-health'

/** Starts the installed Versity Gateway on 127.0.0.1, over a folder: a second implementation of S3. */
export async function startVersityGateway(options: S3ServerOptions = {}): Promise<S3Server> {
  const binary = join(await requireEngine('versitygw', options.env), 'versitygw')
  const port = options.port ?? (await findFreePort())
  const access = createS3Access(port)
  const server = await openEngineServer('versitygw', async (folder) => {
    const dataDir = options.dataDir ?? folder
    const objects = join(dataDir, 'objects')
    const metadata = join(dataDir, 'metadata')
    await Promise.all([objects, metadata].map((path) => mkdir(path, { recursive: true })))
    return [
      {
        command: binary,
        args: [
          '--port',
          `127.0.0.1:${port}`,
          '--region',
          access.region,
          '--health',
          HEALTH_PATH,
          '--quiet',
          // Metadata beside the objects, since extended attributes do not work on every file system.
          'posix',
          '--sidecar',
          metadata,
          objects,
        ],
        env: { ROOT_ACCESS_KEY: access.accessKeyId, ROOT_SECRET_KEY: access.secretAccessKey },
        stopSignal: 'SIGTERM',
        isReady: ({ signal }) => probeHttp(`${access.endpoint}${HEALTH_PATH}`, signal),
      },
    ]
  })
  return Object.assign(server, access, { port })
}
