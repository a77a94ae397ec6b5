import { expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openBrowser } from '../harness/open-browser.ts'
import { openServer } from '../harness/open-server.ts'
import { reportOf, runInSandbox, serveReactPage } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'
import { REACT } from '../harness/written-plugin.ts'

/** A plugin that reports whether it can compile WebAssembly, and send a request to another origin. */
function needy(other: string): string {
  return `${REACT}
    const tries = async (attempt) => attempt().then(() => 'allowed', () => 'refused')
    const Needy = ({ host }) => {
      useEffect(() => {
        const wasm = tries(() => WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)))
        void Promise.all([wasm, tries(() => fetch(${JSON.stringify(other)}))]).then(host.report)
      }, [])
      return h('p', null, 'Needy')
    }
    export default { extensions: { point: Needy } }`
}

for (const name of ['chromium', 'firefox'] as const) {
  describeBrowser(name, 'WebAssembly and requests to another origin', (path) => {
    const openedBrowser = shared(() => openBrowser(name, path))

    it.each([
      { isolation: 'inline', isAllowed: false },
      { isolation: 'inline', isAllowed: true },
      { isolation: 'sandbox', isAllowed: false },
      { isolation: 'sandbox', isAllowed: true },
    ] as const)(
      'are allowed to a plugin with isolation $isolation only if options of the policy allow it: $isAllowed',
      async ({ isolation, isAllowed }) => {
        await using other = await openServer((_, response) =>
          response.writeHead(200, { 'access-control-allow-origin': '*' }).end(),
        )
        const needs = isAllowed ? { wasm: true, connections: [other.url] } : {}
        const plugin = { id: 'needy', source: needy(other.url), isolation }
        await using host = await serveReactPage([plugin], { csp: needs, frame: needs, timeoutMs: 8000 })
        await using page = await (await openedBrowser()).newPage()
        await page.goto(host.url)
        if (isolation === 'sandbox') await runInSandbox(page)
        expect(await reportOf(page)).toEqual(Array(2).fill(isAllowed ? 'allowed' : 'refused'))
      },
    )
  })
}
