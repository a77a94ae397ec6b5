import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rspack } from '@rspack/core'
import { build } from 'esbuild'
import { build as buildWithVite } from 'vite'
import webpack from 'webpack'

export const BUNDLERS = ['esbuild', 'vite', 'webpack', 'rspack'] as const
export type Bundler = (typeof BUNDLERS)[number]

type Sources = Readonly<Record<string, string>>

const USES_REACT = `import { createElement, useState } from 'react'
export const Counter = ({ text }) => {
  const [count, setCount] = useState(0)
  return createElement('button', { onClick: () => setCount(count + 1) }, text, count)
}
`

/** Five plugins as their authors write them, by name. Each has an `index.js`. */
export const GOOD_PLUGINS: Readonly<Record<string, Sources>> = {
  component: {
    'counter.js': USES_REACT,
    'index.js': `import { Counter } from './counter.js'\nexport default { extensions: { a: Counter } }\n`,
  },
  chunks: {
    'counter.js': USES_REACT,
    'index.js': `import { createElement, lazy, Suspense } from 'react'
const Counter = lazy(() => import('./counter.js').then(({ Counter }) => ({ default: Counter })))
const Later = (props) => createElement(Suspense, { fallback: null }, createElement(Counter, props))
export default { extensions: { a: Later } }\n`,
  },
  translations: {
    'texts.json': JSON.stringify({
      en: 'Pay 👩‍👩‍👧‍👦 ❤️',
      he: 'שלום',
      ar: 'مرحبا',
      fa: 'می\u200cخواهم',
      de: 'Straße',
    }),
    'index.js': `import texts from './texts.json'
const Text = ({ language }) => texts[language] ?? texts.en
export default { extensions: { a: Text } }\n`,
  },
  network: {
    'index.js': `const SPACES = /[\\u200b\\u202a-\\u202e\\ufeff]/g
class Client {
  #base = 'https://api.example.com'
  async *pages(path) { for (let page = 0; page < 3; page += 1) yield await (await fetch(\`\${this.#base}/\${path}?page=\${page}\`)).json() }
}
const client = new Client()
export default { extensions: { a: () => null }, async activate() { for await (const page of client.pages('a')) console.log(String(page).replace(SPACES, '')) } }\n`,
  },
  styles: {
    'css.js': `export const css = '.a { color: red } .a::before { content: "\\\\201c" }'\n`,
    'index.js': `import { css } from './css.js'
const STYLE_ID = 'a-styles'
export default { extensions: { a: () => null }, activate() {
  if (document.getElementById(STYLE_ID)) return
  const style = Object.assign(document.createElement('style'), { id: STYLE_ID, textContent: css })
  document.head.append(style)
} }\n`,
  },
}

/** Builds a plugin for production, and returns its files by path. The entry is `bundle.js`. */
export async function buildGoodPlugin(sources: Sources, bundler: Bundler): Promise<Record<string, Buffer>> {
  const directory = await mkdtemp(join(tmpdir(), 'plugboard-good-'))
  const output = join(directory, 'out')
  try {
    await mkdir(output)
    for (const [name, text] of Object.entries(sources)) await writeFile(join(directory, name), text)
    await BUILDS[bundler]({ directory, entry: join(directory, 'index.js'), output })
    const names = await readdir(output)
    const files = names.map(async (name) => [name, await readFile(join(output, name))] as const)
    return Object.fromEntries(await Promise.all(files))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

interface BuildOptions {
  readonly directory: string
  readonly entry: string
  readonly output: string
}

const BUILDS: Readonly<Record<Bundler, (options: BuildOptions) => Promise<void>>> = {
  async esbuild({ entry, output }) {
    await build({
      entryPoints: { bundle: entry },
      outdir: output,
      bundle: true,
      splitting: true,
      minify: true,
      charset: 'utf8',
      format: 'esm',
      external: ['react'],
      logLevel: 'silent',
    })
  },
  async vite({ directory, entry, output }) {
    await buildWithVite({
      configFile: false,
      root: directory,
      logLevel: 'silent',
      build: {
        outDir: output,
        minify: true,
        lib: { entry, formats: ['es'], fileName: () => 'bundle.js' },
        rolldownOptions: { external: ['react'] },
      },
    })
  },
  async webpack({ directory, entry, output }) {
    const compiler = webpack({
      ...settings({ directory, entry, output }),
      experiments: { outputModule: true },
    })
    if (!compiler) throw new TypeError('no compiler')
    const stats = await promisify(compiler.run.bind(compiler))()
    await promisify(compiler.close.bind(compiler))()
    if (stats?.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }))
  },
  async rspack(options) {
    const compiler = rspack(settings(options))
    const stats = await promisify(compiler.run.bind(compiler))()
    await promisify(compiler.close.bind(compiler))()
    if (stats?.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }))
  },
}

function settings({ directory, entry, output }: BuildOptions) {
  return {
    context: directory,
    entry,
    mode: 'production' as const,
    output: { path: output, filename: 'bundle.js', library: { type: 'module' as const }, module: true },
    externals: { react: 'react' },
    externalsType: 'module' as const,
  }
}
