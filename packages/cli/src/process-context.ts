import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { text } from 'node:stream/consumers'
import type { Context, Output } from './context.ts'
import { hasColors } from './output/styles.ts'

/** The context of this process. */
export function processContext(): Context {
  const { env, stdin } = process
  return {
    stdin: {
      isTerminal: stdin.isTTY,
      readAll: () => text(stdin),
      readLine: async (options) => {
        const { readTerminalLine } = await import('./read-terminal-line.ts')
        return readTerminalLine(stdin, process.stderr, options)
      },
    },
    stdout: outputOf(process.stdout, env),
    stderr: outputOf(process.stderr, env),
    env,
    cwd: process.cwd(),
    homeDirectory: homedir(),
    platform: process.platform,
    nodeVersion: process.versions.node,
    fetch: (request) => fetch(request),
    now: () => new Date(),
    runProgram: (command, args) =>
      new Promise((resolve, reject) => {
        const child = spawn(command, args, { stdio: 'inherit' })
        child.once('error', reject)
        child.once('exit', (code) => resolve(code ?? 1))
      }),
  }
}

function outputOf(stream: NodeJS.WriteStream, env: Context['env']): Output {
  const isTerminal = stream.isTTY
  return {
    write: (content) => void stream.write(content),
    isTerminal,
    hasColors: hasColors(env, { isTerminal }),
  }
}
