import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stdout } from 'node:process'
import { findCommand } from './engines/find-command.ts'
import { runStep } from './engines/run-step.ts'

type FoundProgram =
  | { readonly kind: 'ready'; readonly path: string }
  | { readonly kind: 'missing'; readonly reason: string }

/**
 * Installs a program from Debian's packages unless it is there; needs root on Debian or a relative of it. False when it cannot
 * be installed here: one line then says why.
 */
export async function installPackage(
  name: string,
  packages: readonly string[],
  found: FoundProgram,
): Promise<boolean> {
  const report = (line: string) => stdout.write(`${name}: ${line}\n`)
  if (found.kind === 'ready') {
    report(`already there: ${found.path}`)
    return true
  }
  const { env } = process
  if ((await findCommand('apt-get', env)) === null || process.getuid?.() !== 0) {
    report(`not installed. This machine lacks apt-get, or root for it: ${found.reason}`)
    return false
  }
  try {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-packages-'))
    const apt = (title: string, args: readonly string[]) =>
      runStep({
        title,
        command: 'apt-get',
        args,
        env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
        cwd: folder.path,
        logPath: join(folder.path, 'install.log'),
        report,
      })
    await apt('reading the package lists of Debian', ['update'])
    await apt(`installing ${packages.join(', ')}`, [
      'install',
      '--yes',
      '--no-install-recommends',
      ...packages,
    ])
  } catch (cause) {
    report(`not installed: ${cause instanceof Error ? cause.message : String(cause)}`)
    return false
  }
  return true
}
