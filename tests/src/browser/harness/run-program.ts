import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Environment } from '../../harness/start-process.ts'
import type { CommandOptions } from './run-command.ts'

const execute = promisify(execFile)

// With what a program needs to reach the npm registry from behind a proxy.
const INHERITED = ['PATH', 'HOME', 'NODE_EXTRA_CA_CERTS', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']

function inherited(): Environment {
  return Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  )
}

/** Runs a program to its end without the runner's own variables, and returns all that it printed. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: CommandOptions,
): Promise<string> {
  try {
    const { stdout, stderr } = await execute(program, [...args], {
      cwd,
      env: { ...inherited(), NEXT_TELEMETRY_DISABLED: '1', ...env },
      maxBuffer: 16 * 1024 * 1024,
    })
    return stdout + stderr
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string }
    throw new Error(`${program} ${args.join(' ')} failed in ${cwd}:\n${stdout}${stderr}`, { cause })
  }
}
