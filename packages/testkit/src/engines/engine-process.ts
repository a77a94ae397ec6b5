import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'

export interface EngineProcess {
  readonly pid: number
  /** How the process ended (`exit 1`, `SIGKILL`), or null while it runs. */
  ending(): string | null
  /** Sends the signal and waits until the process is gone; SIGKILL after `deadlineMs`. */
  end(signal: NodeJS.Signals, deadlineMs?: number): Promise<void>
  /** Resolves with how it ended. */
  readonly ended: Promise<string>
}

/** Starts a process in its own group, with its output appended to `logPath`. It does not keep this process alive. */
export async function startEngineProcess(options: {
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  readonly logPath: string
}): Promise<EngineProcess> {
  await using log = await open(options.logPath, 'a')
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  // Rejects when the command cannot be started.
  await once(child, 'spawn')
  const { pid } = child
  if (pid === undefined) throw new Error(`${options.command} started without a process id`)
  let ending: string | null = null
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      ending = signal ?? `exit ${code}`
      resolve(ending)
    })
  })
  child.unref()
  return {
    pid,
    ended,
    ending: () => ending,
    async end(signal, deadlineMs = 10_000) {
      if (ending !== null) return
      // Keeps the event loop alive until the process is gone.
      child.ref()
      child.kill(signal)
      const deadline = setTimeout(() => killGroup(pid), deadlineMs)
      await ended
      clearTimeout(deadline)
    },
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (cause) {
    // The process ended in the meantime, as intended.
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause
  }
}
