import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ROOT } from './child.ts'
import { ExampleError, step } from './progress.ts'

// In this order, since the plugin's build config imports plugin-kit and the shop imports the loader.
const BUILDS = [
  ['compiling plugin-kit', ['tsc', '-b', 'packages/plugin-kit']],
  ['compiling the loader', ['pnpm', '--filter', '@plugboard/loader', 'build']],
  ['building the plugin', ['pnpm', '--filter', '@plugboard/example-payment-plugin', 'build']],
  ['building the shop', ['pnpm', '--filter', '@plugboard/example-nextjs-host', 'build']],
] as const

/** Builds what the example runs, with the commands of the READMEs. Their output is shown when one fails. */
export async function buildExamples(signal: AbortSignal): Promise<void> {
  for (const [name, command] of BUILDS) {
    // In sequence, since each needs the result of the one before.
    await step(name, () => runCommand(command, signal), signal)
  }
}

async function runCommand(
  [command, ...args]: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<void> {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    shell: process.platform === 'win32',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  const [code] = await once(child, 'close')
  if (code !== 0) throw new ExampleError(`${[command, ...args].join(' ')} failed:\n${output}`)
}
