import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPages, PAGE_SCRIPTS, type PageScript } from './build-pages.ts'
import { buildPlugins } from './build-plugins.ts'
import { type FileServer, startFileServer } from './file-server.ts'
import { writeLazyPlugin, writePlainPlugin } from './plugin-project.ts'
import { publishPlugin } from './publish-plugins.ts'
import { PLAIN_PLUGINS, SCENARIOS, type Scenario } from './scenarios.ts'
import { type ServedFile, servedFile } from './served-file.ts'
import { VARIANTS, type Variant, variantHtml } from './variants.ts'

/** Everything a browser needs for the benchmark. */
export interface Site extends AsyncDisposable {
  readonly host: FileServer
  readonly edge: FileServer
  readonly scripts: ReadonlyMap<PageScript, ServedFile>
  urlOf(variant: Variant, scenario: Scenario): string
}

/** Builds plugins, remotes and pages, and serves them: the pages at once, the files of an edge after its latency. */
export async function startSite({ latencyMs }: { readonly latencyMs: number }): Promise<Site> {
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-bench-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  const edge = started.use(await startFileServer({ latencyMs }))
  const host = started.use(await startFileServer({ latencyMs: 0 }))

  const pages = join(folder, 'pages')
  const renderer = await buildPages(pages)
  const scripts = new Map<PageScript, ServedFile>()
  for (const name of PAGE_SCRIPTS) {
    const script = await servedFile(`${name}.js`, await readFile(join(pages, `${name}.js`)))
    scripts.set(name, script)
    host.files.set(`/${name}.js`, script)
  }

  const projects = await Promise.all([
    ...Array.from({ length: PLAIN_PLUGINS }, (_, index) => writePlainPlugin(folder, index + 1)),
    writeLazyPlugin(folder),
  ])
  await buildPlugins(projects)
  const published = await Promise.all(projects.map((project) => publishPlugin(project, edge)))

  for (const variant of VARIANTS) {
    for (const scenario of SCENARIOS) {
      const plugins = published.filter(({ id }) => scenario.pluginIds.includes(id))
      const html = variantHtml(variant, plugins, { edge: edge.origin, renderer })
      host.files.set(pathOf(variant, scenario), await servedFile('page.html', html))
    }
  }
  const running = started.move()
  return {
    host,
    edge,
    scripts,
    urlOf: (variant, scenario) => host.origin + pathOf(variant, scenario),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

function pathOf(variant: Variant, scenario: Scenario): string {
  return `/${VARIANTS.indexOf(variant)}-${SCENARIOS.indexOf(scenario)}.html`
}
