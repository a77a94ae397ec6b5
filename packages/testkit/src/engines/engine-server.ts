import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type EngineProcess, startEngineProcess } from './engine-process.ts'
import { type Guard, openGuard } from './guard.ts'
import { readLogTail } from './log-tail.ts'

/** A running engine that a test can stop and start again. */
export interface EngineServer extends AsyncDisposable {
  /** The process that clients connect to; a new one after `restart`. */
  readonly pid: number
  /** Shuts the engine down. It keeps its data and its port until it is disposed. */
  stop(): Promise<void>
  /** Ends the engine by SIGKILL, as a crash would. */
  kill(): Promise<void>
  /** Starts the engine again with the same data and port, after stopping it if it runs. */
  restart(): Promise<void>
}

/** One process of an engine: what to run, how to end it, and how to check that it is ready. */
export interface EnginePart {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly stopSignal: NodeJS.Signals
  /** Resolves to whether it answers; called repeatedly until `READY_DEADLINE_MS`. */
  readonly isReady: (probe: { readonly signal: AbortSignal; readonly pid: number }) => Promise<boolean>
  /** How many times it is started again after an early end. */
  readonly retries?: number
}

const READY_DEADLINE_MS = 30_000
const READY_INTERVAL_MS = 25
const RETRY_INTERVAL_MS = 200
const PROBE_TIMEOUT_MS = 2_000

/**
 * Opens an engine made of processes that are started in order and ended in reverse.
 * `prepare` gets a fresh folder, which is removed with the engine, and returns what to run. Clients connect to the last
 * part. Throws with the end of the engine's log when it ends early or is not ready in time.
 */
export async function openEngineServer(
  name: string,
  prepare: (folder: string) => Promise<readonly EnginePart[]>,
): Promise<EngineServer> {
  const folder = await mkdtemp(join(tmpdir(), `plugboard-${name}-`))
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))
  const guard = cleanup.use(openGuard({ folders: [folder] }))
  const parts = await prepare(folder)
  const running: EngineProcess[] = []
  const endAll = async (signalOf: (part: EnginePart) => NodeJS.Signals) => {
    for (let index = running.length - 1; index >= 0; index -= 1) {
      const part = parts[index]
      // In order: a part ends before those it depends on.
      if (part) await running[index]?.end(signalOf(part))
    }
    running.length = 0
    guard.watch([])
  }
  cleanup.defer(() => endAll((part) => part.stopSignal))
  const start = async () => {
    try {
      for (const part of parts) {
        // In order: a part needs the one before it.
        await startPart({ name, part, folder, running, guard })
      }
    } catch (cause) {
      await endAll(() => 'SIGKILL')
      throw cause
    }
  }
  await start()
  const owned = cleanup.move()
  return {
    get pid() {
      const front = running.at(-1)
      if (!front) throw new Error(`${name} is stopped and has no process`)
      return front.pid
    },
    stop: () => endAll((part) => part.stopSignal),
    kill: () => endAll(() => 'SIGKILL'),
    async restart() {
      await endAll((part) => part.stopSignal)
      await start()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function startPart(options: {
  readonly name: string
  readonly part: EnginePart
  readonly folder: string
  readonly running: EngineProcess[]
  readonly guard: Guard
}): Promise<void> {
  const { name, part, folder, running, guard } = options
  const logPath = join(folder, 'engine.log')
  const env = { ...process.env, ...part.env }
  for (let retries = part.retries ?? 0; ; retries -= 1) {
    const child = await startEngineProcess({ ...part, env, cwd: folder, logPath })
    guard.watch([...running.map(({ pid }) => pid), child.pid])
    const problem = await waitUntilReady(part, child)
    if (problem === null || retries === 0 || child.ending() === null) {
      running.push(child)
      if (problem === null) return
      throw new Error(`${name} ${problem}. The end of its log:\n${await readLogTail(logPath)}`)
    }
    await delay(RETRY_INTERVAL_MS)
  }
}

/** Resolves to null when it is ready, else to what went wrong. */
async function waitUntilReady(part: EnginePart, child: EngineProcess): Promise<string | null> {
  const deadline = Date.now() + READY_DEADLINE_MS
  while (!(await part.isReady({ signal: AbortSignal.timeout(PROBE_TIMEOUT_MS), pid: child.pid }))) {
    if (child.ending() !== null) return `ended early (${child.ending()})`
    if (Date.now() > deadline) return `was not ready in ${READY_DEADLINE_MS} ms`
    await delay(READY_INTERVAL_MS)
  }
  // Another process may hold the port and answer in its place.
  return child.ending() === null ? null : `ended early (${child.ending()})`
}
