import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { CommandOptions } from '../harness/run-command.ts'

const execute = promisify(execFile)

/** Runs a program to its end without the runner's own variables, and returns all that it printed. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: CommandOptions,
): Promise<string> {
  try {
    const { stdout, stderr } = await execute(program, [...args], {
      cwd,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        NEXT_TELEMETRY_DISABLED: '1',
        ...env,
      },
      maxBuffer: 16 * 1024 * 1024,
    })
    return stdout + stderr
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string }
    throw new Error(`${program} ${args.join(' ')} failed in ${cwd}:\n${stdout}${stderr}`, { cause })
  }
}
