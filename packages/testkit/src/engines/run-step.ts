import { appendFile } from 'node:fs/promises'
import { startEngineProcess } from './engine-process.ts'
import { openGuard } from './guard.ts'
import { readLogTail } from './log-tail.ts'

const PROGRESS_INTERVAL_MS = 15_000

/** A command that failed; the message ends with the last line it wrote. */
export class StepFailedError extends Error {
  override readonly name = 'StepFailedError'
}

/**
 * Runs one command of an install with its output in `logPath`, and reports every 15 s that it is still at work.
 * The command ends with this process, so that an interrupted install writes nothing more.
 */
export async function runStep(options: {
  readonly title: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  readonly logPath: string
  readonly report: (line: string) => void
}): Promise<void> {
  const { title, logPath, report } = options
  const startedAt = Date.now()
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  await appendFile(logPath, `\n$ ${options.command} ${options.args.join(' ')}\n`)
  await using guard = openGuard()
  report(title)
  const child = await startEngineProcess(options)
  guard.watch([child.pid])
  const progress = setInterval(() => report(`still at it after ${seconds()} s`), PROGRESS_INTERVAL_MS)
  const ending = await child.ended.finally(() => clearInterval(progress))
  if (ending === 'exit 0') return report(`done in ${seconds()} s`)
  const lastLine = (await readLogTail(logPath, 1)).trim()
  throw new StepFailedError(`"${title}" ended with ${ending}: ${lastLine} (all of it in ${logPath})`)
}
