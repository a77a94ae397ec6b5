import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { CheckResult } from '@plugboard/types'
import * as esbuild from 'esbuild'
import * as vite from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import webpack from 'webpack'
import type { CheckedFile } from '../checks/check.ts'
import { checkedFile } from '../testing/checked-file.ts'
import { traceReport } from './trace-report.ts'

const SOURCES = {
  'src/index.js': `import { show } from './deep/show.js'
export default { mount(root) { import('./lazy.js').then(({ later }) => later(root)); show(root) } }
`,
  'src/deep/show.js': `// Not in the output.

export function show(root) {
  root.innerHTML = String(root.dataset.text)
}
`,
  'src/lazy.js': `export function later(root) {
  if (root)
    root.outerHTML = 'later'
}
`,
}

type SourceMapKind = 'beside' | 'hidden' | 'inline'
type Build = (root: string, kind: SourceMapKind) => Promise<unknown>

const BUNDLERS: Readonly<Record<string, Build>> = {
  esbuild: (root, kind) =>
    esbuild.build({
      absWorkingDir: root,
      entryPoints: { bundle: 'src/index.js' },
      outdir: 'dist',
      bundle: true,
      minify: true,
      splitting: true,
      format: 'esm',
      sourcemap: ({ beside: 'linked', hidden: 'external', inline: 'inline' } as const)[kind],
      logLevel: 'silent',
    }),
  vite: (root, kind) =>
    vite.build({
      root,
      configFile: false,
      logLevel: 'silent',
      build: {
        lib: { entry: 'src/index.js', formats: ['es'], fileName: () => 'bundle.js' },
        minify: true,
        sourcemap: ({ beside: true, hidden: 'hidden', inline: 'inline' } as const)[kind],
      },
    }),
  webpack: (root, kind) =>
    new Promise((resolve, reject) => {
      webpack(
        {
          context: root,
          mode: 'production',
          entry: './src/index.js',
          experiments: { outputModule: true },
          output: { path: join(root, 'dist'), filename: 'bundle.js', library: { type: 'module' } },
          devtool: (
            { beside: 'source-map', hidden: 'hidden-source-map', inline: 'inline-source-map' } as const
          )[kind],
        },
        (error, stats) => {
          if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString()))
          else resolve(stats)
        },
      )
    }),
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugboard-maps-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe.each(Object.entries(BUNDLERS))('a source map of %s', (name, build) => {
  it.each(['beside', 'hidden', 'inline'] as const)(
    '(%s) leads from minified code to its source',
    async (kind) => {
      const root = join(folder, `${name}-${kind}`)
      for (const [path, text] of Object.entries(SOURCES)) {
        await mkdir(dirname(join(root, path)), { recursive: true })
        await writeFile(join(root, path), text)
      }
      await build(root, kind)
      const built = await filesIn(join(root, 'dist'))
      const files = built.filter(({ path }) => !path.endsWith('.map'))
      const maps = built.filter(({ path }) => path.endsWith('.map'))
      expect(maps.length > 0).toBe(kind !== 'inline')
      const result: CheckResult = {
        name: 'places',
        outcome: 'refused',
        message: 'found',
        findings: ['innerHTML', 'outerHTML'].map((word) => ({
          code: 'SYNTAX_ERROR',
          level: 'enforced',
          message: word,
          ...placeOf(word, files),
        })),
      }
      const { results } = traceReport(
        { results: [result], capabilities: undefined },
        { files, maps, showsSource: true },
      )
      expect(results[0]?.findings).toMatchObject([
        {
          message: 'innerHTML',
          source: { file: 'src/deep/show.js', line: 4, column: 8 },
          excerpt: 'root.innerHTML = String(root.dataset.text)',
        },
        {
          message: 'outerHTML',
          source: { file: 'src/lazy.js', line: 3 },
          excerpt: "root.outerHTML = 'later'",
        },
      ])
    },
  )
})

async function filesIn(root: string): Promise<CheckedFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = relative(root, join(parentPath, name)).replaceAll('\\', '/')
      return checkedFile(path, await readFile(join(parentPath, name)))
    }),
  )
}

/** Where a word is in the code, and not in an inline map. */
function placeOf(word: string, files: readonly CheckedFile[]) {
  for (const file of files) {
    const text = file.text() ?? ''
    const at = text.indexOf(`.${word}`) + 1
    if (at === 0) continue
    const before = text.slice(0, at).split('\n')
    return { file: file.path, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  }
  throw new Error(`${word} was not built`)
}
