import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Environment } from '../../harness/start-process.ts'

const run = promisify(execFile)

export interface CommandOptions {
  readonly cwd: string
  readonly env?: Environment
}

/** Runs a Node script to its end; a failure contains everything that was printed. */
export async function runNode(args: readonly string[], { cwd, env = {} }: CommandOptions): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, [...args], {
      cwd,
      // Without the runner's own variables, since NODE_ENV=test would change the build.
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NODE_ENV: 'production', ...env },
      maxBuffer: 16 * 1024 * 1024,
    })
    return stdout
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string }
    throw new Error(`node ${args.join(' ')} failed in ${cwd}:\n${stdout}${stderr}`, { cause })
  }
}
