import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildFiles, TOOLS, type Tool } from '../bundlers/build-with.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openBrowser } from '../harness/open-browser.ts'
import { type PagePlugin, reportOf, runInSandbox, serveReactPage } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'

/** A plugin that reports what its workers post, and the message of a worker that fails. */
const FILES = {
  'manifest.json': '{ "id": "workers", "name": "Workers", "version": "1.0.0", "extensionPoints": ["point"] }',
  'src/index.tsx': `import { definePlugin, type ExtensionProps } from '@plugboard/plugin-kit'
    import { useEffect } from 'react'
    const ask = (worker: Worker) => new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve([data, worker instanceof Worker])
      worker.addEventListener('error', (event) => { event.preventDefault(); resolve(event.message) })
      const bytes = new Uint8Array([1, 2])
      worker.postMessage(bytes, [bytes.buffer])
      if (bytes.length > 0) resolve('the bytes were not transferred')
    })
    const Workers = ({ host }: ExtensionProps<{ report(value: unknown): void }>) => {
      useEffect(() => {
        const module = new Worker(new URL('./module.ts', import.meta.url), { type: 'module', name: 'mine' })
        const classic = new Worker(new URL('./classic.js', import.meta.url))
        void Promise.all([module, classic].map(ask)).then(host.report)
        return () => { for (const worker of [module, classic]) worker.terminate() }
      }, [])
      return <p>Workers</p>
    }
    export default definePlugin({ extensions: { point: Workers } })`,
  'src/module.ts': `import { sum } from './sum.ts'
    onmessage = ({ data }: MessageEvent<Uint8Array>) => {
      const nested = new Worker(new URL('./nested.ts', import.meta.url), { type: 'module' })
      nested.onmessage = async (event) => {
        const file = await fetch(new URL('./table.wasm', import.meta.url))
        postMessage([sum(data), self.name, event.data, await file.text()])
      }
      nested.onerror = (event) => postMessage(event.message)
    }`,
  'src/sum.ts':
    'export const sum = (values: Uint8Array) => values.reduce((total, value) => total + value, 0)',
  'src/nested.ts': "postMessage('nested' satisfies string)",
  'src/classic.js': "self.onmessage = ({ data }) => self.postMessage(['classic', data.length])",
  'src/table.wasm': 'a table',
}
const ANSWERS = [
  [[3, 'mine', 'nested', 'a table'], true],
  [['classic', 2], true],
]

const openedPlugins = shared(async () => {
  const plugins = new Map<Tool, PagePlugin>()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-workers-'))
  for (const tool of TOOLS) {
    const files = await buildFiles(tool, { folder: join(folder.path, tool), files: FILES })
    plugins.set(tool, { id: 'workers', source: String(files.get('bundle.js')), files })
  }
  return { plugins, [Symbol.asyncDispose]: () => Promise.resolve() }
})

async function pluginOf(tool: Tool): Promise<PagePlugin> {
  const plugin = (await openedPlugins()).plugins.get(tool)
  if (!plugin) throw new Error(`${tool} built nothing`)
  return plugin
}

for (const name of ['chromium', 'firefox'] as const) {
  describeBrowser(name, 'the workers of a plugin', (path) => {
    const openedBrowser = shared(() => openBrowser(name, path))

    /** What the plugin reports in a page with these settings, and the errors of the page. */
    async function reported(
      tool: Tool,
      settings: NonNullable<Parameters<typeof serveReactPage>[1]>,
      isolation: 'inline' | 'sandbox' = 'inline',
    ) {
      await using host = await serveReactPage([{ ...(await pluginOf(tool)), isolation }], settings)
      await using page = await (await openedBrowser()).newPage()
      await page.goto(host.url)
      if (isolation === 'sandbox') await runInSandbox(page)
      return { report: await reportOf(page), errors: page.errors }
    }

    describe.each(TOOLS)('built by %s', (tool) => {
      it('run under a policy with a nonce that allows them', async () => {
        expect(await reported(tool, { csp: { workers: true } })).toEqual({ report: ANSWERS, errors: [] })
      })
    })

    it("run under a policy with 'strict-dynamic' that allows them", async () => {
      const csp = { strictDynamic: true, workers: true }
      expect(await reported('esbuild', { csp })).toEqual({ report: ANSWERS, errors: [] })
    })

    it('run in a sandbox that allows them', async () => {
      const settings = { csp: {}, frame: { workers: true } }
      expect(await reported('vite', settings, 'sandbox')).toEqual({ report: ANSWERS, errors: [] })
    })

    it.each(['inline', 'sandbox'] as const)(
      'that are %s fail with the name of the option when the policy forbids them',
      async (isolation) => {
        const { report } = await reported('esbuild', { csp: {} }, isolation)
        expect(report).toEqual(Array(2).fill(expect.stringContaining('pluginCsp({ workers: true })')))
      },
    )

    it('do not run when their script was changed after it was published', async () => {
      const plugin = await pluginOf('esbuild')
      const files = new Map(plugin.files)
      for (const [file, content] of files) {
        if (file.includes('.plugboard-worker')) files.set(file, Buffer.concat([content, Buffer.from(';')]))
      }
      // The manifest has the integrity of the changed files.
      await using host = await serveReactPage([{ ...plugin, files }], { csp: { workers: true } })
      await using page = await (await openedBrowser()).newPage()
      await page.goto(host.url)
      expect(await reportOf(page)).toEqual(
        Array(2).fill(expect.stringContaining('was changed after it was published')),
      )
    })
  })
}
