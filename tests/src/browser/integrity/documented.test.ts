import { expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { readDocumentedTable } from '../harness/documented-table.ts'
import { openBrowser } from '../harness/open-browser.ts'
import { type PagePlugin, reportOf, runInSandbox, serveReactPage } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'
import { REACT } from '../harness/written-plugin.ts'

const marks = (what: string): string => `(globalThis.ran ??= []).push(${JSON.stringify(what)})\n`

/** How each row of the table loads a file that is not what was published. */
const WAYS: Readonly<Record<string, { readonly path: string; readonly load: string }>> = {
  'a chunk or an entry, which the manifest lists': { path: 'chunk.js', load: `import('./chunk.js')` },
  'a listed file with a query, `./part.js?x`': { path: 'query.js', load: `import('./query.js?x')` },
  'a listed file with a fragment, `./part.js#x`': { path: 'fragment.js', load: `import('./fragment.js#x')` },
  'a script that the manifest does not list': { path: 'unlisted.js', load: `import('./unlisted.js')` },
  'a script by `<script src>`': {
    path: 'classic.js',
    load: `new Promise((resolve, reject) => {
      const src = String(new URL('./classic.js', import.meta.url))
      document.head.append(Object.assign(document.createElement('script'), { src, onload: resolve, onerror: reject }))
    })`,
  },
  'an image': {
    path: 'image.svg',
    load: `(async () => {
      const image = Object.assign(new Image(), { src: String(new URL('./image.svg', import.meta.url)) })
      await image.decode()
      if (image.naturalWidth === 2) ran.push('an image')
    })()`,
  },
}

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>'

/** Loads every file, each of which was changed on the way or added there, and reports which ran. */
const CARELESS: PagePlugin = {
  id: 'careless',
  source: `${REACT}
globalThis.ran = []
function Careless({ host }) {
  useEffect(() => {
    void Promise.allSettled([${Object.values(WAYS)
      .map(({ load }) => load)
      .join(', ')}]).then(() => host.report(ran))
  }, [])
  return h('p', null, 'careless')
}
export default { extensions: { point: Careless } }`,
  files: new Map(
    Object.values(WAYS)
      .filter(({ path }) => !['unlisted.js', 'image.svg'].includes(path))
      .map(({ path }) => [path, new Uint8Array()]),
  ),
  served: Object.fromEntries(
    Object.entries(WAYS).map(([what, { path }]) => [path, path.endsWith('.js') ? marks(what) : SVG]),
  ),
}

const PLACES = [
  ['page', {}],
  ['page with Integrity-Policy', { integrityPolicy: true }],
  ['sandbox', {}],
] as const

for (const name of ['chromium', 'firefox'] as const) {
  describeBrowser(name, 'the table of what integrity covers', (path) => {
    const openedBrowser = shared(() => openBrowser(name, path))

    it.each(PLACES)('says what runs in the column %s', async (place, options) => {
      const isolation = place === 'sandbox' ? 'sandbox' : 'inline'
      await using server = await serveReactPage([{ ...CARELESS, isolation }], options)
      await using page = await (await openedBrowser()).newPage()
      await page.goto(server.url)
      if (isolation === 'sandbox') await runInSandbox(page, { timeoutMs: 10_000 })
      const ran = await reportOf(page)
      const column = `${place}, ${name === 'chromium' ? 'Chromium' : 'Firefox'}`
      const documented = await readDocumentedTable('What integrity covers')
      expect([...documented.keys()]).toEqual(Object.keys(WAYS))
      expect(new Set(ran as string[])).toEqual(
        new Set([...documented].filter(([, row]) => row[column] === 'runs').map(([what]) => what)),
      )
      for (const row of documented.values()) expect(['runs', 'refused']).toContain(row[column])
    })
  })
}
