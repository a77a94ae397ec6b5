import { readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { inspectJavaScript } from '@plugboard/bundle'
import { build } from 'esbuild'
import { parseModule } from 'meriyah'
import { formatTable } from './src/format-table.ts'
import { formatRatio, median, ratioInterval } from './src/ratio-interval.ts'
import { shuffled } from './src/shuffled.ts'

// How long reading a minified bundle of about 1 MB takes, compared with only parsing it by the same parser with the same options.
// With --check it exits with 1 when the low end of the interval is above the bound:
//   npm run dev -- node --conditions=source bench/javascript.ts [--rounds 40] [--file BUNDLE] [--check]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '40' },
    file: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
})
const BOUND = 1.6
const WARM_UP_ROUNDS = 8
/** The options of inspection. */
const OPTIONS = { next: true, ranges: { start: true } } as const
/** Real code of about 1 MB. */
const LIBRARIES = ['@mui/material', 'react-dom/client', 'zod']

const source = values.file === undefined ? await bundle(LIBRARIES) : await readFile(values.file, 'utf8')
const parsed: number[] = []
const inspected: number[] = []
for (let round = 0; round < WARM_UP_ROUNDS + Number(values.rounds); round += 1) {
  const took = { parse: 0, inspect: 0 }
  for (const task of shuffled(['parse', 'inspect'] as const)) {
    const before = process.threadCpuUsage()
    if (task === 'parse') parseModule(source, OPTIONS)
    else if (inspectJavaScript(source).kind === 'faulty') throw new Error('the bundle is faulty')
    const { user, system } = process.threadCpuUsage(before)
    took[task] = (user + system) / 1000
  }
  if (round < WARM_UP_ROUNDS) continue
  parsed.push(took.parse)
  inspected.push(took.inspect)
}
const ratio = ratioInterval(inspected.map((time, index) => time / (parsed[index] ?? Number.NaN)))
const megabytes = source.length / 1e6
const row = [
  megabytes.toFixed(2),
  (median(parsed) / megabytes).toFixed(0),
  (median(inspected) / megabytes).toFixed(0),
  formatRatio(ratio),
]
const head = ['MB', 'parse, ms/MB', 'inspect, ms/MB', 'ratio']
process.stdout.write(`${formatTable({ head, texts: 0 }, [row])}\nload average ${loadavg()[0]?.toFixed(1)}\n`)
if (values.check && ratio.low > BOUND) process.exitCode = 1

async function bundle(libraries: readonly string[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: libraries.map((name, index) => `export * as library${index} from '${name}'`).join('\n'),
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const [output] = outputFiles
  if (!output) throw new Error('esbuild has written nothing')
  return output.text
}
