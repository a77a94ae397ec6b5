// Installs the browsers that tests run in, from Debian's packages. Needs root on Debian or a relative of it.
//
//   node --conditions=source packages/testkit/src/install-browsers.ts [chromium] [firefox]
//
// Without a name: both. Exits with 0 when at least one requested browser is installed, 1 when none is, and 2 for an
// unknown name; one line says why each missing browser is missing.
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stderr, stdout } from 'node:process'
import { BROWSER_PACKAGES, type BrowserName, findBrowser } from './browsers/find-browser.ts'
import { findCommand } from './engines/find-command.ts'
import { runStep } from './engines/run-step.ts'

const BROWSERS: readonly BrowserName[] = ['chromium', 'firefox']
// A browser without fonts shows no text.
const FONTS = 'fonts-liberation'

process.exitCode = await installBrowsers(process.argv.slice(2))

async function installBrowsers(names: readonly string[]): Promise<0 | 1 | 2> {
  const unknown = names.filter((name) => !BROWSERS.some((browser) => browser === name))
  if (unknown.length > 0) {
    stderr.write(
      `There is no browser named ${unknown.join(', ')}; the browsers are ${BROWSERS.join(', ')}.\n`,
    )
    return 2
  }
  const wanted = names.length > 0 ? BROWSERS.filter((browser) => names.includes(browser)) : BROWSERS
  let present = 0
  for (const browser of wanted) {
    const report = (line: string) => stdout.write(`${browser}: ${line}\n`)
    // One after the other: apt-get holds a lock.
    if (await installBrowser(browser, report)) present += 1
  }
  return present > 0 ? 0 : 1
}

async function installBrowser(browser: BrowserName, report: (line: string) => void): Promise<boolean> {
  const found = await findBrowser(browser)
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
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-browsers-'))
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
    const name = BROWSER_PACKAGES[browser]
    await apt(`installing ${name}`, ['install', '--yes', '--no-install-recommends', name, FONTS])
  } catch (cause) {
    report(`not installed: ${cause instanceof Error ? cause.message : String(cause)}`)
    return false
  }
  return true
}
