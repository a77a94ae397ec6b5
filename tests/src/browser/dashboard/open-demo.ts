import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFreePort } from '@plugboard/testkit'
import { z } from 'zod'
import { ROOT } from '../harness/project-folders.ts'

const Announced = z.object({ registry: z.url(), edge: z.url() })
const START_TIMEOUT_MS = 120_000

/** Both services with the data of the demo, as `npm start -- --demo` runs them. `url`: of the registry. */
export async function openDemo() {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-demo-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const child = spawn(process.execPath, ['--conditions=source', 'services/start.ts', '--demo'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      LOG_LEVEL: 'warn',
      DATA_DIR: join(folder, 'data'),
      REGISTRY_LISTEN: '127.0.0.1:0',
      // Its port is in the URLs of icons, so it must be known before the edge listens.
      EDGE_LISTEN: `127.0.0.1:${await findFreePort()}`,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  opened.defer(() => stop(child))
  const message = await Promise.race([
    once(child, 'message').then(([first]: unknown[]) => first),
    sleep(START_TIMEOUT_MS, undefined, { ref: false }).then(() => {
      throw new Error('the demo did not start')
    }),
  ])
  const { registry } = Announced.parse(message)
  const owned = opened.move()
  return { url: registry, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
