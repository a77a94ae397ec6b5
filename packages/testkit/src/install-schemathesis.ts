// Installs Schemathesis, which tests the registry against its OpenAPI document, from PyPI into the cache of engines.
//
//   node --conditions=source packages/testkit/src/install-schemathesis.ts
//
// Exits with 0 when it is there, and with 1 and the reason when it is not.
import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { stdout } from 'node:process'
import { findCommand } from './engines/find-command.ts'
import { openInstallLock } from './engines/install-lock.ts'
import { installStage } from './engines/install-stage.ts'
import { enginesFolder } from './engines/pinned-engines.ts'
import { runStep } from './engines/run-step.ts'
import { SCHEMATHESIS, schemathesisFolder } from './schemathesis/find-schemathesis.ts'

const report = (line: string): void => void stdout.write(`schemathesis: ${line}\n`)

try {
  await installSchemathesis(process.env)
} catch (cause) {
  report(`not installed: ${cause instanceof Error ? cause.message : String(cause)}`)
  process.exitCode = 1
}

async function installSchemathesis(env: NodeJS.ProcessEnv): Promise<void> {
  if ((await findCommand('python3', env)) === null) {
    throw new Error('this machine lacks python3 (Debian: apt-get install python3-venv)')
  }
  const engines = enginesFolder(env)
  const folder = schemathesisFolder(env)
  const step = { env, cwd: engines, logPath: `${folder}.log`, report }
  await mkdir(engines, { recursive: true })
  using held = new DisposableStack()
  held.use(await openInstallLock(`${folder}.lock`, () => report('another installer is at it; waiting')))
  await installStage(engines, basename(folder), async (path) => {
    await runStep({ ...step, title: 'making an environment', command: 'python3', args: ['-m', 'venv', path] })
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', SCHEMATHESIS]
    await runStep({
      ...step,
      title: `installing ${SCHEMATHESIS}`,
      command: join(path, 'bin', 'python'),
      args: pip,
    })
  })
  report(`there: ${folder}`)
}
