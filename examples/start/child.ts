import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ExampleError } from './progress.ts'

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A process that runs until it is disposed of. */
export interface Child extends AsyncDisposable {
  /** Rejects when it ends before it is ready. */
  readonly ready: Promise<void>
  /** Rejects when it ends, since none of them ends by itself. */
  readonly ended: Promise<void>
}

interface ChildOptions {
  /** Arguments of Node. */
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** The URL that answers once it is ready; by default it is ready when it sends a message. */
  readonly readyUrl?: string
}

/** Starts a Node process. Its warnings and errors go where this one's do. */
export function startChild(name: string, { args, cwd, env, readyUrl }: ChildOptions): Child {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    // The closing of this channel tells the child that this process has ended.
    stdio: ['ignore', readyUrl === undefined ? 'inherit' : 'ignore', 'inherit', 'ipc'],
  })
  let disposed = false
  const exit = once(child, 'exit')
  const ended = unexpectedEnd()
  // Prevents an unhandled rejection while nobody waits yet.
  ended.catch(() => undefined)
  return {
    ready: Promise.race([ended, readyUrl === undefined ? message(child) : answer(readyUrl, child)]),
    ended,
    async [Symbol.asyncDispose]() {
      disposed = true
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await exit
    },
  }

  async function unexpectedEnd(): Promise<void> {
    const [code] = await exit
    if (!disposed) throw new ExampleError(`${name} ended by itself, with code ${String(code)}.`)
  }
}

async function message(child: ChildProcess): Promise<void> {
  await once(child, 'message')
}

async function answer(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    // Tries in sequence until it listens.
    const response = await fetch(url).catch(() => null)
    await response?.body?.cancel()
    if (response?.ok) return
    await sleep(100)
  }
}
