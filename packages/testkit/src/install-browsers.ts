// Installs the browsers that tests run in, from Debian's packages. Needs root on Debian or a relative of it.
//
//   node --conditions=source packages/testkit/src/install-browsers.ts [chromium] [firefox]
//
// Without a name: both. Exits with 0 when at least one requested browser is installed, 1 when none is, and 2 for an
// unknown name; one line says why each missing browser is missing.
import { stderr } from 'node:process'
import { BROWSER_PACKAGES, type BrowserName, findBrowser } from './browsers/find-browser.ts'
import { installPackage } from './install-package.ts'

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
    // One after the other: apt-get holds a lock.
    const found = await findBrowser(browser)
    if (await installPackage(browser, [BROWSER_PACKAGES[browser], FONTS], found)) present += 1
  }
  return present > 0 ? 0 : 1
}
