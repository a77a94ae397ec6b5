import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { FIXTURE_CHECKS } from '@plugboard/testkit'
import { hasSchedstat } from './process-usage.ts'

export interface ProcessToStart {
  /** The file to run, relative to this one. */
  readonly entry: string
  readonly args?: readonly string[]
  readonly nodeArgs?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The processor to bind it to, where the system supports that; any processor when absent. */
  readonly cpu?: number
}

export interface StartedProcess extends AsyncDisposable {
  readonly child: ChildProcess
}

/** Whether the servers run on one processor and the load on another. */
export const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

/** Starts a TypeScript file in its own process, with a channel to it. */
export function startProcess({
  entry,
  args = [],
  nodeArgs = [],
  env = {},
  cpu,
}: ProcessToStart): StartedProcess {
  const usage = hasSchedstat ? [] : ['--import', new URL('report-usage.ts', import.meta.url).href]
  const node = [
    process.execPath,
    '--conditions=source',
    ...usage,
    ...nodeArgs,
    fileURLToPath(new URL(entry, import.meta.url)),
    ...args,
  ]
  const [command = '', ...rest] = canPin && cpu !== undefined ? ['taskset', '-c', String(cpu), ...node] : node
  const child = spawn(command, rest, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Structured clones, so that bytes pass unchanged.
    serialization: 'advanced',
    // They publish what is no plugin.
    env: { ...process.env, CHECKS: FIXTURE_CHECKS, ...env },
  })
  return {
    child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}
