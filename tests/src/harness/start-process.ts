import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { FIXTURE_CHECKS } from '@plugboard/testkit'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Node's compile cache, which halves the time of a start. */
export const COMPILED = join(tmpdir(), 'plugboard-tests-compiled')

export type Environment = Readonly<Record<string, string>>

/** A service in its own process, as in production. Disposing stops it gracefully. */
export interface RunningProcess extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly child: ChildProcess
  /** Everything it has logged so far. */
  log(): string
  /** Every message it has sent so far. */
  messages(): readonly unknown[]
  /** Sends SIGTERM, and resolves with the exit code. */
  stop(): Promise<number | null>
  /** Sends SIGKILL. */
  kill(): Promise<void>
  /** Resolves when it has ended for any reason and its log is complete. */
  readonly exited: Promise<number | null>
}

export const REGISTRY = 'services/registry/src/main.ts'
export const EDGE = 'services/bundle-edge/src/main.ts'

/** Starts a script of the project and waits until it reports the URL at which it listens. */
export async function startProcess(script: string, env: Environment): Promise<RunningProcess> {
  const child = spawnScript(script, env)
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log += chunk.toString()
    })
  }
  const messages: unknown[] = []
  child.on('message', (message) => messages.push(message))
  const exited = exitOf(child)
  const url = await Promise.race([
    firstUrl(child),
    exited.then((code) =>
      Promise.reject(new Error(`${script} ended with ${code} before it listened:\n${log}`)),
    ),
    sleep(60_000, undefined, { ref: false }).then(() =>
      Promise.reject(new Error(`${script} did not listen:\n${log}`)),
    ),
  ])
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    return exited
  }
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    child,
    log: () => log,
    messages: () => messages,
    stop,
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
    exited,
    [Symbol.asyncDispose]: async () => {
      await stop()
    },
  }
}

/** Runs a script of the project to its end, and returns the signal that ended it. */
export async function runToEnd(script: string, env: Environment): Promise<NodeJS.Signals | null> {
  const child = spawnScript(script, env)
  await exitOf(child)
  return child.signalCode
}

function spawnScript(script: string, env: Environment): ChildProcess {
  return spawn(process.execPath, ['--conditions=source', script], {
    cwd: root,
    // Without the runner's own variables, so that only `env` configures a service. Node's compile cache halves the time
    // of a start. Tests of the checks set others.
    env: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: COMPILED, CHECKS: FIXTURE_CHECKS, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
}

/** Resolves when it has ended and all its output has been read. */
async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'close')
  return typeof code === 'number' ? code : null
}

function firstUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'url' in message) resolve(String(message.url))
    })
  })
}
