import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// `npm test`: every check of the project, the fast ones first. All of them run, whatever fails before, so that one
// run shows all there is to mend. The last line is "N passed, N failed, N skipped".

interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const STATIC_CHECKS = [
  ['format', ['biome', 'ci', '.']],
  ['types', ['tsc', '-b']],
  ['lint', ['oxlint']],
  ['unused code', ['knip']],
  ['documents', ['node', '--conditions=source', 'checks/documents.ts', '--check']],
] as const

const tallies: Tally[] = []
for (const [name, [command, ...args]] of STATIC_CHECKS) {
  const passed = (await run(command, args)) === 0
  print(`${passed ? 'passed' : 'FAILED'}  ${name}`)
  tallies.push({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 })
}
tallies.push(await runTests())

const total = tallies.reduce((sum, tally) => ({
  passed: sum.passed + tally.passed,
  failed: sum.failed + tally.failed,
  skipped: sum.skipped + tally.skipped,
}))
print(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed > 0 ? 1 : 0

async function runTests(): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-checks-'))
  try {
    const report = join(folder, 'tests.json')
    const code = await run('vitest', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ])
    const tally = parseReport(await readFile(report, 'utf8'))
    // A file that cannot be loaded has no tests to count, and is a failure all the same.
    return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
  } catch (error) {
    print(`the tests gave no report: ${String(error)}`)
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function parseReport(text: string): Tally {
  const report: unknown = JSON.parse(text)
  const count = (name: string): number => {
    const value: unknown =
      typeof report === 'object' && report !== null ? Reflect.get(report, name) : undefined
    if (typeof value !== 'number') throw new TypeError(`the report has no number ${name}`)
    return value
  }
  return {
    passed: count('numPassedTests'),
    failed: count('numFailedTests'),
    skipped: count('numPendingTests') + count('numTodoTests'),
  }
}

function run(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  return new Promise((resolve) => {
    child.once('error', (error) => {
      print(`${command} could not be started: ${error.message}`)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
