import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { requireReferencedFiles } from './output/require-referenced-files.ts'
import { BUNDLERS } from './testing/bundlers.ts'
import { evaluatePlugin } from './testing/evaluate-plugin.ts'
import { openProject } from './testing/open-project.ts'

// Each file is named once, in one of the ways that authors know, and has its name as its content.
const FILES = {
  'src/imported.wasm': 'imported.wasm',
  'src/named.wasm': 'named.wasm',
  'src/parts/named.svg': '<svg/>',
  'src/parts/deep/manual.pdf': 'manual.pdf',
}
const SOURCES = {
  ...FILES,
  'src/index.tsx': `import { lazy } from 'react'
    import imported from './imported.wasm'
    const Part = lazy(() => import('./parts/part.tsx'))
    const urls: string[] = [imported, new URL('./named.wasm', import.meta.url).href]
    const Files = () => <>{urls.map((url) => <img src={url} />)}<Part /></>
    export default { extensions: { header: Files } }`,
  'src/parts/part.tsx': `const urls: URL[] = [new URL('./named.svg', import.meta.url), new URL('deep/manual.pdf', import.meta.url)]
    export default () => urls.map((url) => <img key={url.href} src={url.href} />)`,
}
// A worker's script is requested before the worker is started, which Node has not.
const RECORD_REQUESTS = `globalThis.requested = []
  globalThis.fetch = (url, { integrity }) => { globalThis.requested.push({ url, integrity }); return new Promise(() => {}) }`
const WORKER = {
  'src/index.tsx': `${RECORD_REQUESTS}
    new Worker(new URL('./work/worker.ts', import.meta.url), { type: 'module' })
    const Requested = () => globalThis.requested.map(({ url, integrity }) => <img key={url} src={url} alt={integrity} />)
    export default { extensions: { header: Requested } }`,
  'src/work/worker.ts': `import { answer } from './answer.ts'
    postMessage(answer satisfies number)
    postMessage(new URL('./table.wasm', import.meta.url).href)`,
  'src/work/answer.ts': 'export const answer: number = 6 * 7',
  'src/work/table.wasm': 'table.wasm',
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#x27': "'", amp: '&' }

function unescapeHtml(text: string): string {
  return text.replaceAll(/&([#\w]+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
}

function sourcesIn(markup: string): string[] {
  return [...markup.matchAll(/src="([^"]+)"/g)].map(([, url = '']) => unescapeHtml(url))
}

async function evaluateIn(root: string, script: string) {
  return sourcesIn((await evaluatePlugin(join(root, 'dist', script))).markup)
}

/** The scripts of workers that a built entry requests, each with the integrity that the request has. */
async function requestedBy(root: string): Promise<{ script: string; integrity: string }[]> {
  const { markup } = await evaluatePlugin(join(root, 'dist/bundle/bundle.js'))
  return [...markup.matchAll(/src="([^"]+)" alt="([^"]+)"/g)].map(([, script = '', integrity = '']) => ({
    script,
    integrity,
  }))
}

async function integrityOf(script: string): Promise<string> {
  const content = await readFile(fileURLToPath(script))
  return `sha384-${createHash('sha384').update(content).digest('base64')}`
}

/** The messages of a worker that is run as a module of Node. */
async function messagesOf(script: string): Promise<string[]> {
  const url = JSON.stringify(script)
  const run = `globalThis.self = globalThis; self.__PLUGBOARD_WORKER__ = ${url}; self.postMessage = console.log; import(${url})`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', run])
  return stdout.trim().split('\n')
}

describe.each(Object.entries(BUNDLERS))('the template of %s', (tool, build) => {
  it('adds every file that code names by an import or by new URL(…, import.meta.url) to a ZIP', async () => {
    await using project = await openProject(SOURCES)
    await build({ root: project.root })
    const urls = await evaluateIn(project.root, 'bundle/bundle.js')
    const contents = await Promise.all(urls.map((url) => readFile(fileURLToPath(url), 'utf8')))
    expect(contents).toEqual(Object.values(FILES))
  })

  it('leaves data: URLs of a style sheet in it', async () => {
    const url = 'data:image/svg+xml,%3Csvg/%3E'
    await using project = await openProject({ 'src/style.css': `.dot { background: url("${url}") }` })
    await build({ root: project.root })
    expect(String(await project.read('dist/bundle/bundle.css'))).toContain('data:image/svg+xml')
    expect((await project.built()).filter((path) => path.includes('data:'))).toEqual([])
  })

  it('puts every file that code names into a single file, as data: URLs', async () => {
    await using project = await openProject(SOURCES)
    await build({ root: project.root, format: 'single-file' })
    const urls = await evaluateIn(project.root, 'plugin.js')
    const files = urls.map(async (url) => {
      const response = await fetch(url)
      return [response.headers.get('content-type'), await response.text()]
    })
    expect(await Promise.all(files)).toEqual([
      ['application/wasm', 'imported.wasm'],
      ['application/wasm', 'named.wasm'],
      ['image/svg+xml', '<svg/>'],
      ['application/pdf', 'manual.pdf'],
    ])
  })

  it('builds the script of new Worker(new URL(…, import.meta.url)), with its imports and its files', async () => {
    await using project = await openProject(WORKER)
    await build({ root: project.root })
    const [{ script, integrity } = { script: '', integrity: '' }] = await requestedBy(project.root)
    expect(integrity).toBe(await integrityOf(script))
    const [answer, table = ''] = await messagesOf(script)
    expect(answer).toBe('42')
    expect(await readFile(fileURLToPath(table), 'utf8')).toBe('table.wasm')
  })

  it('builds a worker that starts another worker', async () => {
    await using project = await openProject({
      ...WORKER,
      'src/work/worker.ts': `${RECORD_REQUESTS}
        new Worker(new URL('./nested.ts', import.meta.url), { type: 'module' })
        for (const { url, integrity } of globalThis.requested) { postMessage(url); postMessage(integrity) }`,
      'src/work/nested.ts': "postMessage('nested' satisfies string)",
    })
    await build({ root: project.root })
    const [{ script, integrity } = { script: '', integrity: '' }] = await requestedBy(project.root)
    expect(integrity).toBe(await integrityOf(script))
    const [nested = '', nestedIntegrity] = await messagesOf(script)
    expect(nestedIntegrity).toBe(await integrityOf(nested))
    expect(await messagesOf(nested)).toEqual(['nested'])
  })

  it('builds a worker with exports, and with code that a lazy part has too, as one file', async () => {
    await using project = await openProject({
      ...WORKER,
      'src/index.tsx': `${WORKER['src/index.tsx']}\nexport const lazy = () => import('./lazy.ts')`,
      'src/lazy.ts': "import { text } from './text.ts'\nexport const lazy = text",
      'src/work/worker.ts': `import { text } from '../text.ts'
        export const initialize = 'exported'
        postMessage(text + initialize)`,
      // Long enough for a chunk of its own.
      'src/text.ts': `export const text = Array.of('${'x'.repeat(50_000)}')[0]!`,
    })
    await build({ root: project.root })
    const [{ script } = { script: '' }] = await requestedBy(project.root)
    const code = await readFile(fileURLToPath(script), 'utf8')
    expect(code.length).toBeGreaterThan(50_000)
    expect(code).not.toMatch(/\b(?:import|export)\b/)
    expect(await messagesOf(script)).toEqual([`${'x'.repeat(50_000)}exported`])
  })

  it('builds the script of a worker that is in a package', async () => {
    await using project = await openProject({
      ...WORKER,
      'src/index.tsx': WORKER['src/index.tsx'].replace('./work/worker.ts', 'of-package/worker.js'),
      'node_modules/of-package/package.json': '{ "type": "module", "exports": { "./*": "./src/*" } }',
      'node_modules/of-package/src/worker.js': "postMessage('of the package')",
    })
    await build({ root: project.root })
    const [{ script } = { script: '' }] = await requestedBy(project.root)
    expect(await messagesOf(script)).toEqual(['of the package'])
  })

  it('refuses a single file that has a worker', async () => {
    await using project = await openProject(WORKER)
    await expect(build({ root: project.root, format: 'single-file' })).rejects.toThrow(
      'cannot be inside a single file',
    )
    expect(await project.built()).toEqual([])
  })

  it.each([
    "const url = new URL('./raw.ts', import.meta.url)\nexport const work = () => new Worker(url)",
    "const path = './raw.ts'\nexport const url = new URL(path, import.meta.url)",
  ])('refuses TypeScript that would be published as it is: %s', async (code) => {
    await using project = await openProject({
      'src/index.tsx': `${code}\nexport default { extensions: {} }`,
      'src/raw.ts': 'export const raw: number = 1',
    })
    await expect(build({ root: project.root })).rejects.toThrow(
      "src/index.tsx refers to ./raw.ts by new URL(), which would publish it as it is, and no browser runs TypeScript or JSX. For a worker, write the whole call in one place: new Worker(new URL('./raw.ts', import.meta.url), { type: 'module' }).",
    )
    expect(await project.built()).toEqual([])
  })

  /** The content of a file whose URL is this expression, with the URL's fragment; or the refusal of the build. */
  const outcomeOf = async (expression: string) => {
    await using project = await openProject({
      'src/index.tsx': `const url: string = ${expression}
        export default { extensions: { header: () => <img src={url} /> } }`,
      'src/icons.svg': '<svg/>',
    })
    const refusal = await build({ root: project.root }).catch(String)
    if (refusal) return refusal
    const [url = ''] = await evaluateIn(project.root, 'bundle/bundle.js')
    return (await readFile(fileURLToPath(url), 'utf8')) + new URL(url).hash
  }

  it('keeps the fragment of the URL of a file, or refuses it and says what to write', async () => {
    const fix = "new URL('./icons.svg', import.meta.url).href + '#a'"
    expect(await outcomeOf("new URL('./icons.svg#a', import.meta.url).href")).toContain(
      tool === 'webpack' || tool === 'rspack'
        ? `src/index.tsx has new URL('./icons.svg#a', import.meta.url), and this bundler drops #a. Add it to the URL instead: ${fix}.`
        : '<svg/>#a',
    )
    expect(await outcomeOf(fix)).toBe('<svg/>#a')
  })

  it('refuses a build whose output names a file that it does not have', async () => {
    await using project = await openProject(SOURCES)
    await build({ root: project.root })
    const paths = (await project.built()).filter((path) => path.startsWith('bundle/'))
    const built = await Promise.all(
      paths.map(async (path) => [path.slice('bundle/'.length), await project.read(`dist/${path}`)] as const),
    )
    expect(requireReferencedFiles(new Map(built))).toBe(undefined)
    const assets = built.map(([path]) => path).filter((path) => path.startsWith('assets/'))
    expect(assets.length).toBeGreaterThanOrEqual(4)
    for (const asset of assets) {
      const others = new Map(built.filter(([path]) => path !== asset))
      expect(() => requireReferencedFiles(others), asset).toThrow(asset.slice('assets/'.length))
    }
  })

  it.each([
    [
      'code',
      './lost.pdf',
      { 'src/index.tsx': "export default { extensions: {}, url: new URL('./lost.pdf', import.meta.url) }" },
    ],
    ['a style sheet', 'lost.svg', { 'src/style.css': '.lost { background: url("./lost.svg") }' }],
  ])('refuses a plugin when %s names a file that is missing', async (_where, name, files) => {
    await using project = await openProject(files)
    await expect(build({ root: project.root })).rejects.toThrow(name)
    expect(await project.built()).toEqual([])
  })
})

const LAZY_WORKER = {
  ...WORKER,
  'src/work/worker.ts': "void import('./answer.ts').then(({ answer }) => postMessage(answer))",
}

it.each(['vite', 'esbuild'] as const)('%s builds a worker that calls import() as one file', async (tool) => {
  await using project = await openProject(LAZY_WORKER)
  await BUNDLERS[tool]({ root: project.root })
  const [{ script } = { script: '' }] = await requestedBy(project.root)
  expect(await messagesOf(script)).toEqual(['42'])
})

it.each(['webpack', 'rspack'] as const)('%s refuses a worker that calls import()', async (tool) => {
  await using project = await openProject(LAZY_WORKER)
  await expect(BUNDLERS[tool]({ root: project.root })).rejects.toThrow(
    'calls import(), and webpack and Rspack',
  )
  expect(await project.built()).toEqual([])
})

it.each([
  ['new URL(`./icons/${name}.svg`, import.meta.url)', 'cannot tell which files that names'],
  ["import.meta.glob('./icons/*.svg')", 'calls import.meta.glob'],
])('esbuild refuses %s, which the other templates build', async (expression, message) => {
  await using project = await openProject({
    'src/index.tsx': `export const icon = (name: string) => ${expression}\nexport default { extensions: {} }`,
    'src/icons/a.svg': '<svg/>',
  })
  await expect(BUNDLERS.esbuild({ root: project.root })).rejects.toThrow(message)
})
