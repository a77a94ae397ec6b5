import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFsStore } from '@plugboard/storage/fs'
import { nextMessage } from '../next-message.ts'
import { startProcess } from '../start-process.ts'
import { publishPlugins } from './publish-plugins.ts'

/** A service whose memory is looked at. */
export interface WatchedService {
  readonly name: 'registry' | 'edge'
  readonly child: ChildProcess
  readonly port: number
}

export interface WatchedServices extends AsyncDisposable {
  readonly registry: WatchedService
  readonly edge: WatchedService
}

/** Starts both services on one embedded store in a folder of its own. */
export async function startServices(allocator: Readonly<Record<string, string>>): Promise<WatchedServices> {
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-bench-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  await using store = await openFsStore({ directory: folder })
  await publishPlugins(store)
  const start = async (
    name: WatchedService['name'],
    entry: string,
    env: Readonly<Record<string, string>>,
  ): Promise<WatchedService> => {
    const { child } = started.use(
      startProcess({
        entry,
        nodeArgs: ['--expose-gc', '--import', new URL('report-memory.ts', import.meta.url).href],
        env: {
          STORE: 'fs',
          DATA_DIR: folder,
          NODE_ENV: 'production',
          LOG_LEVEL: 'error',
          ...allocator,
          ...env,
        },
        cpu: 0,
      }),
    )
    const { url } = await nextMessage<{ url: string }>(child)
    return { name, child, port: Number(new URL(url).port) }
  }
  const registry = await start('registry', '../../services/registry/src/main.ts', {
    CATALOG: 'sqlite',
    REGISTRY_LISTEN: '127.0.0.1:0',
  })
  const edge = await start('edge', '../../services/bundle-edge/src/main.ts', { EDGE_LISTEN: '127.0.0.1:0' })
  const running = started.move()
  return { registry, edge, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
