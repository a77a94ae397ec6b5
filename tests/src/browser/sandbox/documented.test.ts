import { expect, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { readDocumentedTable } from '../harness/documented-table.ts'
import { type BrowserPage, type OpenBrowser, openBrowser } from '../harness/open-browser.ts'
import { openUdpListener } from '../harness/open-udp-listener.ts'
import { runInSandbox, serveReactPage } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'
import { callerEntry, FLOODS, HUGE, loopingEntry, SECRET, THIEF } from './attacks.ts'
import { openOtherOrigin } from './other-origin.ts'
import { leaverEntry } from './prison.ts'

const LOOP_MS = 2500

/** Tries an attack, and returns whether the sandbox holds. */
type Attempt = (browser: OpenBrowser) => Promise<boolean>

/** An attempt for each row of the table. */
const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  'send data by WebRTC': async (browser) => {
    await using listener = await openUdpListener()
    await using server = await serveReactPage([sandboxed('caller', callerEntry(listener))])
    await using page = await browser.newPage()
    await page.goto(server.url)
    await page.evaluate(sayLater, null)
    await runInSandbox(page, { timeoutMs: 10_000 })
    // Chromium ends the process of a frame that tries, and the page goes on.
    const { sent } = await eventually(
      async () => ({ sent: listener.packets.filter((packet) => packet.includes(SECRET)).length }),
      (answer) => answer.sent > 0 || server.requests.includes('/later'),
    )
    return sent === 0
  },

  'navigate its frame to another origin, in a page without a policy': async (browser) => {
    await using other = await openOtherOrigin()
    await using server = await serveReactPage([sandboxed('leaver', atPoint(leaverEntry(other.url)))])
    await using page = await browser.newPage()
    await page.goto(server.url)
    await runInSandbox(page, { timeoutMs: 2000 })
    await failures(page, 1)
    return !other.requests.includes('/')
  },

  'navigate its frame to another page of the host, with `frameUrl` in the policy': async (browser) => {
    const leaver = atPoint(leaverEntry('/elsewhere'))
    await using server = await serveReactPage([sandboxed('leaver', leaver)], { csp: { frameUrl: '/frame' } })
    await using page = await browser.newPage()
    await page.goto(server.url)
    await runInSandbox(page, { timeoutMs: 10_000 })
    await eventually(
      async () => [...page.errors, ...server.requests],
      (seen) => seen.some((each) => each.includes('frame-src') || each === '/elsewhere'),
    )
    return !server.requests.includes('/elsewhere')
  },

  'flood the page with messages for longer than a moment': (browser) => areRemoved(browser, FLOODS),

  'send it huge messages again and again': (browser) => areRemoved(browser, HUGE),

  'keep the focus of somebody who types in the page': async (browser) => {
    await using server = await serveReactPage([sandboxed('thief', THIEF)])
    await using page = await browser.newPage()
    await page.goto(server.url)
    await page.evaluate(() => {
      const field = document.createElement('textarea')
      document.body.prepend(field)
      field.focus()
      const press = () => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }))
      setInterval(press, 50)
    }, null)
    await runInSandbox(page, { timeoutMs: 10_000 })
    await failures(page, 1)
    return await page.evaluate(() => document.activeElement === document.querySelector('textarea'), null)
  },

  'stop the page by a loop': async (browser) => {
    await using server = await serveReactPage([sandboxed('looping', loopingEntry(LOOP_MS))])
    return (await longestGap(browser, server.url, '/frame')) < LOOP_MS / 2
  },

  'stop the page by a loop, in a frame from another site': async (browser) => {
    await using server = await serveReactPage([sandboxed('looping', loopingEntry(LOOP_MS))])
    const elsewhere = server.url.replace('127.0.0.1', 'localhost')
    return (await longestGap(browser, server.url, `${elsewhere}/frame-elsewhere`)) < LOOP_MS / 2
  },
}

for (const name of ['chromium', 'firefox'] as const) {
  describeBrowser(name, 'the table of what the sandbox holds', (path) => {
    const openedBrowser = shared(() => openBrowser(name, path))
    const column = name === 'chromium' ? 'Chromium' : 'Firefox'

    it.each(Object.entries(ATTEMPTS))('says whether a plugin can %s', async (row, attempt) => {
      const documented = await readDocumentedTable('What the sandbox holds')
      expect([...documented.keys()]).toEqual(Object.keys(ATTEMPTS))
      const holds = await attempt(await openedBrowser())
      expect(documented.get(row)?.[column]).toBe(holds ? 'cannot' : 'can')
    })
  })
}

function sandboxed(id: string, source: string) {
  return { id, source, isolation: 'sandbox' } as const
}

/** An entry for the page of these tests. */
function atPoint(source: string): string {
  return source.replace('payment-methods', 'point')
}

/** Waits until so many plugins have failed as SANDBOX. */
function failures(page: BrowserPage, count: number): Promise<readonly string[]> {
  return eventually(
    async () =>
      (await page.evaluate((): readonly string[] => Reflect.get(window, 'events') ?? [], null)).filter(
        (event) => event.includes(' failed SANDBOX') && !event.includes('frameUrl'),
      ),
    (failed) => failed.length >= count,
  )
}

/** Whether the page removes all of these plugins, and keeps a well-behaved one. */
async function areRemoved(browser: OpenBrowser, entries: Readonly<Record<string, string>>): Promise<boolean> {
  const hostile = Object.entries(entries).map(([id, source]) => sandboxed(id, source))
  const steady = `export default { extensions: { point: () => 'steady' } }`
  await using server = await serveReactPage([...hostile, sandboxed('steady', steady)])
  await using page = await browser.newPage()
  await page.goto(server.url)
  await runInSandbox(page, { timeoutMs: 10_000 })
  await failures(page, hostile.length)
  // React removes a frame some time after its failure.
  await eventually(
    () =>
      page.evaluate(
        () => [...document.querySelectorAll('iframe')].map((frame) => frame.dataset.pluginFrame),
        null,
      ),
    (frames) => frames.join() === 'steady',
  )
  return true
}

/** The longest time in milliseconds between two timers of the page while a plugin loops. */
async function longestGap(browser: OpenBrowser, url: string, frameUrl: string): Promise<number> {
  await using page = await browser.newPage()
  await page.goto(url)
  await runInSandbox(page, { frameUrl, timeoutMs: 10_000 })
  return await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let last = 0
        let longest = 0
        const timer = setInterval(() => {
          const reports: readonly unknown[] = Reflect.get(window, 'reports')
          const now = performance.now()
          if (reports.includes('begins') && last > 0) longest = Math.max(longest, now - last)
          last = now
          if (!reports.includes('ended')) return
          clearInterval(timer)
          resolve(longest)
        }, 10)
      }),
    null,
  )
}

/** Runs in the page: makes a request some time after the plugin was shown. */
function sayLater(): void {
  const timer = setInterval(() => {
    const events: readonly string[] = Reflect.get(window, 'events') ?? []
    if (!events.some((event) => event.endsWith(' ready'))) return
    clearInterval(timer)
    setTimeout(() => void fetch('/later'), 2000)
  }, 100)
}
