import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { readableLine } from './readable-line.ts'

const services = dirname(dirname(fileURLToPath(import.meta.url)))

/** One service in a separate process, with its log on standard output. */
export interface RunningService {
  readonly child: ChildProcess
  /** The URL at which it listens; null when it ended before that. */
  readonly listening: Promise<string | null>
  /** Its exit code. */
  readonly exited: Promise<number>
}

/** Starts a service as in production. */
export function startService(name: 'registry' | 'bundle-edge'): RunningService {
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--disable-warning=ExperimentalWarning', join(services, name, 'src', 'main.ts')],
    {
      cwd: dirname(services),
      // A separate process group, so that Ctrl-C reaches it once, through this process. The channel ends it if this process
      // is killed.
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  )
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => printLog(name, line))
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1))
  })
  const message = new Promise<string>((resolve) => {
    child.on('message', (said) => resolve(listeningUrl(said)))
  })
  return { child, listening: Promise.race([message, exited.then(() => null)]), exited }
}

function listeningUrl(message: unknown): string {
  if (typeof message !== 'object' || message === null || !('url' in message)) return ''
  return String(message.url)
}

/** Readable lines in a terminal, JSON elsewhere. */
function printLog(service: string, line: string): void {
  process.stdout.write(`${process.stdout.isTTY ? readableLine(service, line) : line}\n`)
}
