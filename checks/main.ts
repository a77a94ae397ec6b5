import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseTestReport, type Tally } from './test-report.ts'

// `npm test`: every check of the project, the fast ones first. All of them run even after a failure, so that one run
// shows everything to fix. The last line is "N passed, N failed, N skipped".

const STATIC_CHECKS = [
  ['format', ['biome', 'ci', '.']],
  ['types', ['tsc', '-b']],
  ['lint', ['oxlint', '--report-unused-disable-directives-severity=error']],
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
    const { passedOnRetry, slowest, ...tally } = parseTestReport(await readFile(report, 'utf8'))
    print('the slowest tests:')
    for (const { test, durationMs } of slowest) print(`  ${(durationMs / 1000).toFixed(1)} s  ${test}`)
    for (const { test, failure } of passedOnRetry) print(`passed on the second try: ${test}\n  ${failure}`)
    // A file that cannot be loaded has no tests to count, but is a failure.
    return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
  } catch (error) {
    print(`the tests gave no report: ${String(error)}`)
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    await rm(folder, { recursive: true, force: true })
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
