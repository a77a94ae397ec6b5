import { createHash } from 'node:crypto'
import { glob, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'

// Builds the dashboard into dist/app, unless it is there already, made of the same sources.

const root = import.meta.dirname
const BUILT = join(root, 'dist', 'app')
/** Several of these may run at once, each in a folder of its own. */
const building = join(root, 'dist', `building-${process.pid}`)
const STAMP = '.made-of'
const SOURCES = [
  'src/**/*.{ts,tsx,json,css}',
  'build/*.ts',
  'public/*',
  'index.html',
  'vite.config.ts',
  'package.json',
  '../client/src/*.ts',
  '../../pnpm-lock.yaml',
]

const madeOf = await digestSources()
if (!(await isBuilt())) {
  process.stderr.write('plugboard: building the dashboard, once\n')
  try {
    await build({ root, logLevel: 'warn', build: { outDir: building } })
    await writeFile(join(building, STAMP), madeOf)
    if (!(await isBuilt())) await replace()
  } finally {
    await rm(building, { recursive: true, force: true })
  }
}

async function isBuilt(): Promise<boolean> {
  return (await readFile(join(BUILT, STAMP), 'utf8').catch(() => null)) === madeOf
}

async function replace(): Promise<void> {
  await rm(BUILT, { recursive: true, force: true })
  await rename(building, BUILT).catch(async (error: unknown) => {
    // Another one was first by then.
    if (!(await isBuilt())) throw error
  })
}

async function digestSources(): Promise<string> {
  const hash = createHash('sha256')
  const paths: string[] = []
  for await (const path of glob(SOURCES, { cwd: root })) paths.push(path)
  for (const path of paths.toSorted()) hash.update(path).update(await readFile(join(root, path)))
  return hash.digest('hex')
}
