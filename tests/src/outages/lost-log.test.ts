import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { FS_SQLITE } from '../harness/pairs.ts'
import { EDGE, REGISTRY } from '../harness/start-process.ts'

it.each([REGISTRY, EDGE])(
  'a service whose parent is killed, so that nobody reads its log, ends by itself: %s',
  async (script) => {
    await using place = await FS_SQLITE.open()
    const env = { ...place.env, REGISTRY_LISTEN: '127.0.0.1:0', EDGE_LISTEN: '127.0.0.1:0' }
    const parent = fork(fileURLToPath(new URL('dying-parent.ts', import.meta.url)), [script], {
      cwd: fileURLToPath(new URL('../../../', import.meta.url)),
      env: { PATH: process.env.PATH ?? '', ...env },
      execArgv: [],
    })
    const [pid] = await once(parent, 'message')
    await once(parent, 'exit')
    await eventually(
      async () => isRunning(Number(pid)),
      (running) => !running,
    ).catch((error: unknown) => {
      process.kill(Number(pid), 'SIGKILL')
      throw error
    })
    expect(isRunning(Number(pid))).toBe(false)
  },
)

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
