import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FS_SQLITE } from '../../harness/pairs.ts'
import { EDGE, startProcess } from '../../harness/start-process.ts'
import { openDashboard } from './open-dashboard.ts'

/** A dashboard in Chromium, beside an edge that serves what is published, on the same files. */
export async function openWithEdge(path: string) {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-edge-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const edge = opened.use(await startProcess(EDGE, { DATA_DIR: folder, EDGE_LISTEN: '127.0.0.1:0' }))
  const setting = { browser: 'chromium', path, pair: FS_SQLITE } as const
  const env = { DATA_DIR: folder, PLUGIN_SERVER_URL: edge.url }
  const dashboard = opened.use(await openDashboard(setting, env))
  const owned = opened.move()
  return { dashboard, edge, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
