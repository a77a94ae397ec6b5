import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildFiles } from '../bundlers/build-with.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openBrowser } from '../harness/open-browser.ts'
import { reportOf, serveReactPage } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'

/** A plugin that reports what monaco's JSON worker finds wrong, and the difference that its editor worker finds. */
const FILES = {
  'manifest.json': '{ "id": "monaco", "name": "Monaco", "version": "1.0.0", "extensionPoints": ["point"] }',
  'src/index.tsx': `import { definePlugin, type ExtensionProps } from '@plugboard/plugin-kit'
    import * as monaco from 'monaco-editor/editor/editor.api'
    import 'monaco-editor/languages/features/json/register'
    import { useEffect, useRef } from 'react'

    const answered = new Set<string>()
    globalThis.MonacoEnvironment = {
      getWorker(_id: string, label: string) {
        const worker = label === 'json'
          ? new Worker(new URL('monaco-editor/language/json/json.worker.js', import.meta.url), { type: 'module' })
          : new Worker(new URL('monaco-editor/editor/editor.worker.js', import.meta.url), { type: 'module' })
        worker.addEventListener('message', () => answered.add(label))
        return worker
      },
    }
    function Editor({ host }: ExtensionProps<{ report(value: unknown): void }>) {
      const place = useRef<HTMLDivElement>(null)
      useEffect(() => {
        const json = monaco.editor.createModel('{ "a": 1, }', 'json')
        const text = monaco.editor.createModel('{ "a": 2, }', 'text')
        const diff = monaco.editor.createDiffEditor(place.current!)
        const found = new Promise((resolve) => monaco.editor.onDidChangeMarkers(() => {
          const [marker] = monaco.editor.getModelMarkers({})
          if (marker) resolve(marker.message)
        }))
        const differs = new Promise((resolve) => diff.onDidUpdateDiff(() => resolve(diff.getLineChanges()?.length)))
        diff.setModel({ original: json, modified: text })
        void Promise.all([found, differs]).then(([fault, changes]) =>
          host.report({ fault, changes, answered: [...answered].sort() }))
        return () => diff.dispose()
      }, [])
      return <div ref={place} style={{ height: 200 }} />
    }
    export default definePlugin({ extensions: { point: Editor } })`,
}

const openedPlugin = shared(async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-monaco-'))
  const files = await buildFiles('esbuild', { folder: join(folder.path, 'monaco'), files: FILES })
  const plugin = { id: 'monaco', source: String(files.get('bundle.js')), files }
  return { plugin, [Symbol.asyncDispose]: () => Promise.resolve() }
})

for (const name of ['chromium', 'firefox'] as const) {
  describeBrowser(name, 'monaco-editor in a plugin', (path) => {
    it('gets answers of its editor and JSON workers under a policy that allows workers', async () => {
      const { plugin } = await openedPlugin()
      await using host = await serveReactPage([plugin], { csp: { workers: true }, timeoutMs: 20_000 })
      await using browser = await openBrowser(name, path)
      await using page = await browser.newPage()
      await page.goto(host.url)
      expect(await reportOf(page)).toEqual({
        fault: 'Trailing comma',
        changes: 1,
        answered: ['editorWorkerService', 'json'],
      })
    })
  })
}
