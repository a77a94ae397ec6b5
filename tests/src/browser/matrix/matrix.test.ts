import { stdout } from 'node:process'
import { afterAll, expect, it } from 'vitest'
import { FS_SQLITE } from '../../harness/pairs.ts'
import { startPlugboard } from '../../harness/plugboard.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { installPlugin, publishBuild } from '../harness/open-shop.ts'
import { shared } from '../harness/shared.ts'
import { openAuthorFolder, TOOLS, type Tool } from './author-folder.ts'
import {
  describeCompatibility,
  type Outcomes,
  readOutcomes,
  readTable,
  writeOutcomes,
} from './compatibility.ts'
import { POLICIES, startMatrixHost } from './matrix-host.ts'
import { type MatrixPlugin, PLUGINS } from './matrix-plugins.ts'
import { type Measured, measureCell, WORKS } from './measure-cell.ts'

// All of it takes a quarter of an hour, so it runs on demand: PLUGBOARD_MATRIX=all. Then it also writes the table anew.
const IS_WHOLE = process.env.PLUGBOARD_MATRIX === 'all'

// An installation from the npm registry, or a build, on a machine that may be busy.
const TIMEOUT_MS = 600_000

/** The part that runs in CI: small libraries, each of another kind, and two plugins for each tool. */
const PART: Readonly<Record<string, readonly Tool[]>> = {
  'plain-javascript': ['esbuild'],
  'css-modules': ['rspack'],
  tailwind: ['webpack'],
  mui: ['vite'],
  radix: ['rspack'],
  assets: ['esbuild'],
  wasm: ['webpack'],
  worker: ['vite'],
}

const cells = PLUGINS.flatMap((plugin) =>
  (IS_WHOLE ? TOOLS : (PART[plugin.name] ?? [])).map((tool) => ({ plugin, title: plugin.title, tool })),
)

describeBrowser('chromium', 'outside the repository', (path) => {
  const openedBrowser = shared(() => openChromium(path))
  const openedScene = shared(async () => {
    await using stack = new AsyncDisposableStack()
    const plugins = PLUGINS.filter((plugin) => cells.some((cell) => cell.plugin === plugin))
    const folder = stack.use(await openAuthorFolder(plugins, { updatesLockfile: IS_WHOLE }))
    const place = stack.use(await FS_SQLITE.open())
    const { registry, edge } = stack.use(await startPlugboard(place))
    const urls = { registryUrl: registry.url, edgeUrl: edge.url }
    const host = stack.use(await startMatrixHost(folder, urls))
    const owned = stack.move()
    return { folder, registry, host, [Symbol.asyncDispose]: () => owned.disposeAsync() }
  })
  const measured = new Map<string, Outcomes>()

  if (IS_WHOLE) afterAll(() => writeOutcomes(measured))

  it.each(cells)(
    '$title, built by $tool, does under each policy what the table says',
    { timeout: TIMEOUT_MS },
    async ({ plugin, tool }) => {
      const cell = await measure(plugin, tool)
      const outcomes = Object.fromEntries(
        Object.entries(cell).map(([policy, { outcome }]) => [policy, outcome]),
      )
      measured.set(`${plugin.name} ${tool}`, outcomes)
      if (IS_WHOLE) printFailures(`${plugin.name} by ${tool}`, cell)
      const recorded = (await readOutcomes())[plugin.name]?.[tool]
      expect(outcomes, JSON.stringify(cell, null, 2)).toEqual(recorded)
    },
  )

  it('the table is made of what was measured', async () => {
    expect(await readTable()).toBe(await describeCompatibility(await readOutcomes()))
  })

  async function measure(plugin: MatrixPlugin, tool: Tool): Promise<Readonly<Record<string, Measured>>> {
    const { folder, registry, host } = await openedScene()
    const build = await folder.build(plugin, tool).catch(String)
    if (typeof build === 'string') {
      return Object.fromEntries(POLICIES.map((policy) => [policy, { outcome: 'no build', details: [build] }]))
    }
    await publishBuild(registry.url, build)
    await installPlugin(registry.url, build.id, { pluginId: build.id })
    const browser = await openedBrowser()
    const views = POLICIES.map(async (policy) => {
      const url = host.pageUrl(policy, build.id)
      return [policy, await measureCell(browser, { plugin, policy, url })] as const
    })
    return Object.fromEntries(await Promise.all(views))
  }
})

/** Prints why cells fail: the table has only what is the same in each run. */
function printFailures(title: string, cell: Readonly<Record<string, Measured>>): void {
  for (const [policy, { outcome, details }] of Object.entries(cell)) {
    if (outcome !== WORKS) stdout.write(`${title}, ${policy}: ${[outcome, ...details].join('\n  ')}\n`)
  }
}
