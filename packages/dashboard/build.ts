import { createHash } from 'node:crypto'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'

// Builds the dashboard into dist/app, unless it is there already, made of the same sources.

const root = import.meta.dirname
const STAMP = join(root, 'dist', 'app', '.made-of')
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
if ((await readFile(STAMP, 'utf8').catch(() => null)) !== madeOf) {
  process.stderr.write('plugboard: building the dashboard, once\n')
  await build({ root, logLevel: 'warn' })
  await writeFile(STAMP, madeOf)
}

async function digestSources(): Promise<string> {
  const hash = createHash('sha256')
  const paths: string[] = []
  for await (const path of glob(SOURCES, { cwd: root })) paths.push(path)
  for (const path of paths.toSorted()) hash.update(path).update(await readFile(join(root, path)))
  return hash.digest('hex')
}
