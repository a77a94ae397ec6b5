import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Place } from '../../harness/pairs.ts'
import { type Environment, REGISTRY, startProcess } from '../../harness/start-process.ts'
import { recordViolations } from '../csp/record-violations.ts'
import { insertTextAsEdit } from '../harness/firefox/insert-text.ts'
import { openFirefox } from '../harness/firefox/open-firefox.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { ROOT } from '../harness/project-folders.ts'
import { watchPage } from '../harness/watch-page.ts'
import type { Setting } from './describe-dashboard.ts'

/** Where build-once puts the dashboard. */
export const DASHBOARD_FOLDER = join(ROOT, 'packages', 'dashboard', 'dist', 'app')

/** Browsers log each answer with a status of an error, which refusals have. */
const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/

/** How long a page may take for what it was asked, on a machine that may have other work. */
export const BUSY_MACHINE_MS = 60_000

export interface OpenDashboard extends AsyncDisposable {
  /** Of the registry. */
  readonly url: string
  readonly page: Page
  /** What the registry keeps its data in. */
  readonly place: Place
  /** Uncaught errors, messages of console.error, and what the policy of the page has refused, so far. All tests expect none. */
  faults(): Promise<readonly string[]>
  /** Ends the registry, as an outage does. */
  stopRegistry(): Promise<void>
  /** Starts it again, at the same address and on the same data. */
  startRegistry(): Promise<void>
}

/** A registry with data of its own that serves the dashboard, and a page in which nothing is open yet. */
export async function openDashboard(setting: Setting, env: Environment = {}): Promise<OpenDashboard> {
  await using opened = new AsyncDisposableStack()
  const place = opened.use(await setting.pair.open())
  const start = (port: number) =>
    startProcess(REGISTRY, {
      ...place.env,
      DASHBOARD_DIR: DASHBOARD_FOLDER,
      REGISTRY_LISTEN: `127.0.0.1:${port}`,
      ...env,
    })
  let registry = await start(0)
  opened.defer(async () => {
    await registry.stop()
  })
  const { url, port } = registry
  const browser = opened.use(await openPlaywright(setting))
  const context = await browser.newContext({ locale: 'en-GB' })
  if (setting.browser === 'firefox') await insertTextAsEdit(context)
  context.setDefaultTimeout(BUSY_MACHINE_MS)
  const page = await context.newPage()
  const { errors } = watchPage(page)
  const violations = await recordViolations(page)
  const owned = opened.move()
  return {
    url,
    page,
    place,
    stopRegistry: async () => {
      await registry.stop()
    },
    startRegistry: async () => {
      registry = await start(port)
    },
    faults: async () => [...errors.filter((error) => !REFUSED.test(error)), ...(await violations())],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function openPlaywright({ browser, path }: Setting) {
  return browser === 'firefox' ? openFirefox(path) : openChromium(path)
}
