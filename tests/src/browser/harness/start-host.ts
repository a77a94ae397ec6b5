import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFreePort } from '@plugboard/testkit'
import type { Environment } from '../../harness/start-process.ts'
import { type Bundler, NEXT } from './build-host.ts'
import { HOST_FOLDER } from './project-folders.ts'

/** A running host. Disposing ends it. */
export interface RunningHost extends AsyncDisposable {
  readonly url: string
  /** Everything it has printed so far. */
  log(): string
}

export type HostCommand = { readonly kind: 'start' } | { readonly kind: 'dev'; readonly bundler: Bundler }

// Next.js does not watch its parent, so without this it would outlive a killed runner.
const END_WITH_PARENT = '--import=data:text/javascript,process.once(%22disconnect%22,()=>process.exit())'

const START_TIMEOUT_MS = 60_000

/** Starts the host, or another Next.js app, on a free port and waits until it answers. */
export async function startHost({
  distDir = '.next',
  command = { kind: 'start' },
  app = { folder: HOST_FOLDER, next: NEXT },
  env,
}: {
  readonly distDir?: string
  readonly app?: { readonly folder: string; readonly next: string }
  readonly command?: HostCommand
  readonly env: Environment
}): Promise<RunningHost> {
  const port = await findFreePort()
  const args = command.kind === 'dev' ? ['dev', `--${command.bundler}`] : ['start']
  const listen = ['--port', String(port), '--hostname', '127.0.0.1']
  const child = spawn(process.execPath, [END_WITH_PARENT, app.next, ...args, ...listen], {
    cwd: app.folder,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      NODE_ENV: command.kind === 'dev' ? 'development' : 'production',
      NEXT_DIST_DIR: distDir,
      NEXT_TELEMETRY_DISABLED: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log += chunk.toString()
    })
  }
  const url = `http://localhost:${port}`
  const host: RunningHost = { url, log: () => log, [Symbol.asyncDispose]: () => stop(child) }
  try {
    await answers(url, child)
    return host
  } catch (cause) {
    await stop(child)
    throw new Error(`the host did not start:\n${log}`, { cause })
  }
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  while (child.exitCode === null && Date.now() < deadline) {
    // Tries in sequence until the host listens.
    const response = await fetch(url).catch(() => null)
    await response?.body?.cancel()
    if (response?.ok) return
    await sleep(100)
  }
  throw new Error(`no answer at ${url}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
