import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rspack } from '@rspack/core'
import { build } from 'esbuild'
import { build as buildWithVite } from 'vite'
import webpack from 'webpack'
import { inspectJavaScript } from '../inspect-java-script.ts'
import type { FoundCapability } from '../script-inspection.ts'
import type { Planted } from './planted.ts'

export const PLANTED_BUNDLERS = ['esbuild', 'vite', 'webpack', 'rspack'] as const
type Bundler = (typeof PLANTED_BUNDLERS)[number]

/** A function of this module is called before and after the code, which no bundler moves. */
const MARKER = 'marker'
/** So many of one name are in a bundle, since no more places than five are kept of a capability. */
const OF_A_NAME = 4

export interface PlantedResult {
  readonly planted: Planted
  readonly bundler: Bundler
  /** What is wrong; null if it was found at its place. */
  readonly missing: string | null
}

/** Builds all code that is planted, minified, and says what of it inspection finds at its place. */
export async function findPlanted(
  all: readonly Planted[],
  bundlers: readonly Bundler[] = PLANTED_BUNDLERS,
): Promise<PlantedResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'plugboard-planted-'))
  try {
    const results: PlantedResult[] = []
    for (const [index, group] of groups(all).entries()) {
      for (const bundler of bundlers) {
        const output = await buildGroup(join(directory, `${bundler}-${index}`), bundler, { group, all })
        results.push(
          ...group.map((planted) => ({ planted, bundler, missing: missingOf(planted, all, output) })),
        )
      }
    }
    return results
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function groups(all: readonly Planted[]): Planted[][] {
  const found: Planted[][] = []
  const counts = new Map<string, number>()
  for (const planted of all) {
    const count = counts.get(planted.name) ?? 0
    counts.set(planted.name, count + 1)
    const group = Math.floor(count / OF_A_NAME)
    ;(found[group] ??= []).push(planted)
  }
  return found
}

function missingOf(planted: Planted, all: readonly Planted[], output: string): string | null {
  const inspection = inspectJavaScript(output)
  if (inspection.kind === 'faulty') return `faulty: ${inspection.fault.message}`
  const number = all.indexOf(planted)
  const start = output.search(new RegExp(`["'\`]begin-${number}["'\`]`))
  const end = output.search(new RegExp(`["'\`]end-${number}["'\`]`))
  if (start < 0 || end < 0) return 'its code is not in the bundle'
  const here = inspection.facts.capabilities.filter((found) => isBetween(found, start, end, output))
  const named = here.filter(({ name }) => name === planted.name)
  const hit = named.some(({ target }) => planted.target === undefined || target === planted.target)
  if (hit) return null
  const seen = here.map(({ name, target }) => `${name} ${target}`).join(', ')
  return `found there: ${seen || 'nothing'} in ${output.slice(start, end).slice(0, 300)}`
}

function isBetween({ places }: FoundCapability, start: number, end: number, output: string): boolean {
  const lines = output.split('\n')
  return places.some(({ line, column }) => {
    const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0)
    const offset = before + column - 1
    return offset > start && offset < end
  })
}

interface Group {
  readonly group: readonly Planted[]
  readonly all: readonly Planted[]
}

async function buildGroup(directory: string, bundler: Bundler, { group, all }: Group): Promise<string> {
  await mkdir(directory, { recursive: true })
  const entry = join(directory, 'entry.js')
  const modules = group.map((planted) => moduleOf(planted, all.indexOf(planted)))
  for (const { file, code } of modules) await writeFile(join(directory, file), code)
  const imports = modules.map(({ file }, index) => `import { run as run${index} } from './${file}'`)
  const list = modules.map((_, index) => `run${index}`).join(', ')
  await writeFile(entry, `${imports.join('\n')}\nexport default { extensions: {}, activate: [${list}] }\n`)
  const output = join(directory, 'out.js')
  await BUILDS[bundler]({ directory, entry, output })
  return readFile(output, 'utf8')
}

function moduleOf({ code }: Planted, number: number): { file: string; code: string } {
  const text = `import { mark } from '${MARKER}'
export async function run(a, b) {
  mark('begin-${number}');
  ${code};
  mark('end-${number}')
}
`
  return { file: `planted-${number}.js`, code: text }
}

interface BuildOptions {
  readonly directory: string
  readonly entry: string
  readonly output: string
}

const BUILDS: Readonly<Record<Bundler, (options: BuildOptions) => Promise<void>>> = {
  async esbuild({ entry, output }) {
    await build({
      entryPoints: [entry],
      outfile: output,
      bundle: true,
      minify: true,
      format: 'esm',
      external: [MARKER],
      logLevel: 'silent',
    })
  },
  async vite({ directory, entry }) {
    await buildWithVite({
      configFile: false,
      root: directory,
      logLevel: 'silent',
      build: {
        outDir: directory,
        emptyOutDir: false,
        minify: true,
        lib: { entry, formats: ['es'], fileName: () => 'out.js' },
        rolldownOptions: { external: [MARKER] },
      },
    })
  },
  async webpack({ directory, entry }) {
    const compiler = webpack({
      context: directory,
      entry,
      mode: 'production',
      output: { path: directory, filename: 'out.js', library: { type: 'module' }, module: true },
      experiments: { outputModule: true },
      externals: { [MARKER]: MARKER },
      externalsType: 'module',
    })
    if (!compiler) throw new TypeError('no compiler')
    const stats = await promisify(compiler.run.bind(compiler))()
    await promisify(compiler.close.bind(compiler))()
    if (stats?.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }))
  },
  async rspack({ directory, entry }) {
    const compiler = rspack({
      context: directory,
      entry,
      mode: 'production',
      output: { path: directory, filename: 'out.js', library: { type: 'module' }, module: true },
      externals: { [MARKER]: MARKER },
      externalsType: 'module',
    })
    const stats = await promisify(compiler.run.bind(compiler))()
    await promisify(compiler.close.bind(compiler))()
    if (stats?.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }))
  },
}
