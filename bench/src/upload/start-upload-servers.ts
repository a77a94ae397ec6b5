import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nextMessage } from '../next-message.ts'
import { startProcess } from '../start-process.ts'
import { processTarget, type Target } from '../target.ts'

const SERVER_CPU = 0

export interface UploadServers extends AsyncDisposable {
  readonly registry: Target
  /** Reads the same request, and hashes it. */
  readonly hashing: Target
}

/** Starts the registry on the embedded default in a fresh folder, and the server to compare it with. */
export async function startUploadServers(): Promise<UploadServers> {
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-bench-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  const start = async (name: string, entry: string): Promise<Target> => {
    const { child } = started.use(
      startProcess({
        entry,
        env: { STORE: 'fs', CATALOG: 'sqlite', DATA_DIR: folder, REGISTRY_LISTEN: '127.0.0.1:0' },
        cpu: SERVER_CPU,
      }),
    )
    return processTarget(name, child, (await nextMessage<{ url: string }>(child)).url)
  }
  const registry = await start('registry', '../../services/registry/src/main.ts')
  const hashing = await start('hashing', 'upload/hash-server.ts')
  const running = started.move()
  return { registry, hashing, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
