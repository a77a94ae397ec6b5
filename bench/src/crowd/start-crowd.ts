import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { createSandboxFrame } from '@plugboard/loader/server'
import { pluginRspackConfig } from '@plugboard/plugin-kit/rspack'
import type { TenantManifestPlugin } from '@plugboard/types'
import { DATA_ID } from '../../page/page-data.ts'
import { BUILDS } from '../loader/build-plugins.ts'
import { type FileServer, startFileServer } from '../loader/file-server.ts'
import { writeProject } from '../loader/plugin-project.ts'
import { manifestPlugin } from '../loader/publish-plugins.ts'
import { runRspack } from '../loader/rspack.ts'
import { readFolder, type ServedFile, servedFile } from '../loader/served-file.ts'
import type { CrowdPlugin } from './crowd-plugins.ts'

const PAGE_FOLDER = fileURLToPath(new URL('../../page', import.meta.url))
/** The compiled package: the script of the frame exists only there. */
const LOADER_SERVER = fileURLToPath(new URL('../../../packages/loader/dist/server.js', import.meta.url))

export interface CrowdSite extends AsyncDisposable {
  /** The page with these plugins. */
  open(plugins: readonly CrowdPlugin[]): Promise<string>
}

/** Builds the page and the plugins by the kit, and serves them. */
export async function startCrowd(plugins: readonly CrowdPlugin[]): Promise<CrowdSite> {
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-crowd-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  const edge = started.use(await startFileServer({ latencyMs: 0 }))
  const host = started.use(await startFileServer({ latencyMs: 0 }))

  const projects = await Promise.all(plugins.map(({ id, files }) => writeProject(folder, id, files)))
  await runRspack(projects.map((project) => pluginRspackConfig({ root: project.folder, mode: 'production' })))
  const published = new Map<string, TenantManifestPlugin>()
  for (const { id, isolation } of plugins) {
    const files = await readFolder(join(folder, id, BUILDS.plugboard))
    const base = `/plugins/bundles/${id}/v1.0.0/`
    for (const [path, file] of files) edge.files.set(base + path, file)
    published.set(id, { ...manifestPlugin(id, edge.origin + base, files), isolation })
  }

  await buildPage(join(folder, 'page'))
  for (const [path, file] of await readFolder(join(folder, 'page'))) host.files.set(`/${path}`, file)
  host.files.set('/plugin-frame', await frameOf(edge))
  const running = started.move()
  return {
    async open(shown) {
      const manifest = {
        schemaVersion: 2,
        tenantId: 'acme',
        generation: 1,
        plugins: shown.flatMap(({ id }) => published.get(id) ?? []),
      }
      const path = `/${shown.at(-1)?.id}.html`
      const data = JSON.stringify({ edge: edge.origin, manifest }).replaceAll('<', '\\u003c')
      const html = `<!doctype html><html lang="en"><head><title>Crowd</title><link rel="icon" href="data:,"></head>
<body><div id="root"></div><script type="application/json" id="${DATA_ID}">${data}</script>
<script type="module" src="/crowd.js"></script></body></html>`
      host.files.set(path, await servedFile(path, html))
      return host.origin + path
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function buildPage(output: string): Promise<void> {
  // The plugin kit's rules for TypeScript and JSX suit a page too.
  const { module = {}, resolve = {} } = pluginRspackConfig({ root: PAGE_FOLDER })
  await runRspack([
    {
      mode: 'production',
      target: ['web', 'es2022'],
      context: PAGE_FOLDER,
      devtool: false,
      module,
      resolve,
      entry: { crowd: './crowd.tsx' },
      output: { path: output, publicPath: '/' },
    },
  ])
}

async function frameOf(edge: FileServer): Promise<ServedFile> {
  const loader: { createSandboxFrame: typeof createSandboxFrame } = await import(
    pathToFileURL(LOADER_SERVER).href
  )
  const response = loader.createSandboxFrame({ origins: [edge.origin] })(new Request('http://host/'))
  const file = await servedFile('frame.html', await response.text())
  return { ...file, headers: Object.fromEntries(response.headers) }
}
