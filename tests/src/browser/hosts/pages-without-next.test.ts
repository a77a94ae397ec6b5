import { mkdir, mkdtempDisposable, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build as esbuildBuild } from 'esbuild'
import { createLogger, build as viteBuild } from 'vite'
import { expect, it } from 'vitest'
import { FS_SQLITE } from '../../harness/pairs.ts'
import { startPlugboard } from '../../harness/plugboard.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openWatchedPage } from '../harness/open-checkout-page.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openServer } from '../harness/open-server.ts'
import { installPlugin } from '../harness/open-shop.ts'
import { ROOT } from '../harness/project-folders.ts'
import { shared } from '../harness/shared.ts'
import { publishWritten } from '../harness/written-plugin.ts'
import { COUNTER } from './counter-plugin.ts'
import { readDocumentFiles, type SourceFiles } from './document-files.ts'

const ICON = '<link rel="icon" href="data:,">'

describeBrowser('chromium', 'a page without Next.js', (path) => {
  const openedBrowser = shared(() => openChromium(path))
  const openedServices = shared(async () => {
    await using stack = new AsyncDisposableStack()
    const place = stack.use(await FS_SQLITE.open())
    const { registry, edge } = stack.use(await startPlugboard(place))
    await publishWritten(registry.url, COUNTER)
    await installPlugin(registry.url, 'acme', { pluginId: COUNTER.id })
    const owned = stack.move()
    return { registry, edge, [Symbol.asyncDispose]: () => owned.disposeAsync() }
  })

  it('shows a plugin when it is a single-page app, which Vite builds without a warning', async () => {
    const { edge } = await openedServices()
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-spa-'))
    const html = `${ICON}<div id="root"></div><script type="module" src="/src/main.tsx"></script>`
    await writeFiles(folder.path, {
      ...(await readDocumentFiles('docs/hosts.md', 'A single-page app')),
      'index.html': html,
    })
    const warnings: string[] = []
    await viteBuild({
      root: folder.path,
      configFile: false,
      oxc: { jsx: { runtime: 'automatic' } },
      define: { 'import.meta.env.VITE_EDGE_URL': JSON.stringify(edge.url) },
      customLogger: {
        ...createLogger('silent'),
        warn: (message) => warnings.push(message),
        warnOnce: (message) => warnings.push(message),
      },
    })
    expect(warnings).toEqual([])
    expect(await showsPlugin((file) => readFile(join(folder.path, 'dist', file)))).toEqual([])
  })

  it('shows a plugin when it uses the core without components', async () => {
    const { edge } = await openedServices()
    const files = await readDocumentFiles('docs/hosts.md', 'A page without components')
    const { outputFiles } = await esbuildBuild({
      stdin: { contents: files['page.js'] ?? '', resolveDir: join(ROOT, 'tests') },
      bundle: true,
      format: 'esm',
      define: { 'process.env.NODE_ENV': '"production"' },
      write: false,
    })
    const html = `<!doctype html><html data-edge="${edge.url}">${ICON}<div id="payment-methods"></div>
<script type="module" src="/page.js"></script></html>`
    expect(
      await showsPlugin(async (file) => (file === 'index.html' ? html : (outputFiles[0]?.text ?? ''))),
    ).toEqual([])
  })

  /** Serves a page, clicks the plugin in it, and returns the errors of the page. */
  async function showsPlugin(
    read: (file: string) => Promise<string | Uint8Array>,
  ): Promise<readonly string[]> {
    const { registry } = await openedServices()
    await using server = await openServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost')
      const file = pathname === '/' ? 'index.html' : pathname.slice(1)
      const body =
        pathname === '/plugin-manifest'
          ? fetch(`${registry.url}/tenants/acme/manifest`).then((answer) => answer.text())
          : read(file)
      body.then(
        (content) =>
          response
            .writeHead(200, { 'content-type': file.endsWith('.html') ? 'text/html' : 'text/javascript' })
            .end(content),
        () => response.writeHead(404).end(),
      )
    })
    await using opened = await openWatchedPage(await openedBrowser())
    const { page, watch } = opened
    await page.goto(server.url)
    await page.getByRole('button', { name: '4200 clicked 0' }).click()
    await page.getByRole('button', { name: '4200 clicked 1' }).waitFor()
    return watch.errors
  }
})

/** Writes an app, with the packages of this workspace. */
async function writeFiles(folder: string, files: SourceFiles): Promise<void> {
  await symlink(join(ROOT, 'tests/node_modules'), join(folder, 'node_modules'), 'junction')
  for (const [name, source] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), source)
  }
}
