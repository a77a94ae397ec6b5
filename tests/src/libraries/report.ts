import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { inspectJavaScript } from '@plugboard/bundle'
import { CAPABILITY_NAMES } from '@plugboard/types'
import { build } from 'esbuild'

// Bundles each library of tests/libraries, minified and with React external, and writes what inspection says of it to
// docs/checks/libraries.md, together with hand-checked.md, which is written by people. Exits with 1 if one of them would be
// refused. `--folder` has them installed already:
//   npm run dev -- node --conditions=source tests/src/libraries/report.ts [--folder FOLDER]

const LIBRARIES = fileURLToPath(new URL('../../libraries', import.meta.url))
const HAND_CHECKED = fileURLToPath(new URL('hand-checked.md', import.meta.url))
const DOCUMENT = fileURLToPath(new URL('../../../docs/checks/libraries.md', import.meta.url))
const EXTERNAL = ['react', 'react-dom', 'react-dom/client', 'react/jsx-runtime']
/** Installed for others, or what a plugin may not have in it. */
const NOT_ALONE = new Set(['react', 'react-dom', '@tiptap/pm', '@emotion/styled'])
/** What is in its place for a library whose main entry is not for pages. */
const ENTRIES: Readonly<Record<string, string>> = {
  'pdfjs-dist': 'pdfjs-dist/build/pdf.mjs',
}

const { values } = parseArgs({ options: { folder: { type: 'string' } } })
const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'plugboard-libraries-')))
try {
  if (values.folder === undefined) await install(folder)
  const rows = await readLibraries(folder)
  await mkdir(join(DOCUMENT, '..'), { recursive: true })
  await writeFile(DOCUMENT, documentOf(rows, await readFile(HAND_CHECKED, 'utf8')))
  const refused = rows.filter(({ refusal }) => refusal !== null)
  process.stdout.write(`${rows.length} libraries, ${refused.length} refused\n`)
  for (const { name, refusal } of refused) process.stdout.write(`${name}: ${refusal}\n`)
  if (refused.length > 0) process.exitCode = 1
} finally {
  if (values.folder === undefined) await rm(folder, { recursive: true, force: true })
}

interface Row {
  readonly name: string
  readonly version: string
  readonly kilobytes: number
  /** Why it would be refused; null if not. */
  readonly refusal: string | null
  readonly found: readonly string[]
  readonly globals: number
}

async function install(into: string): Promise<void> {
  for (const file of ['package.json', 'package-lock.json']) await cp(join(LIBRARIES, file), join(into, file))
  await promisify(execFile)(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps'],
    {
      cwd: into,
    },
  )
}

async function readLibraries(from: string): Promise<Row[]> {
  const { dependencies } = JSON.parse(await readFile(join(LIBRARIES, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  const rows: Row[] = []
  for (const [name, version] of Object.entries(dependencies)) {
    if (!NOT_ALONE.has(name)) rows.push(await readLibrary(from, name, version))
  }
  return rows
}

async function readLibrary(from: string, name: string, version: string): Promise<Row> {
  const contents = `export * as library from ${JSON.stringify(ENTRIES[name] ?? name)}`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: from },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    external: EXTERNAL,
    loader: {
      '.css': 'empty',
      '.svg': 'dataurl',
      '.png': 'dataurl',
      '.ttf': 'empty',
      '.woff': 'empty',
      '.woff2': 'empty',
    },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  })
  const code = outputFiles[0]?.text ?? ''
  const inspection = inspectJavaScript(code)
  const kilobytes = Math.round(code.length / 1000)
  if (inspection.kind === 'faulty') {
    return { name, version, kilobytes, refusal: inspection.fault.message, found: [], globals: 0 }
  }
  const { capabilities, react } = inspection.facts
  const targets = new Map<string, Set<string>>()
  let globals = 0
  for (const capability of capabilities) {
    if (capability.name.startsWith('global.')) {
      globals += 1
      continue
    }
    const known = targets.get(capability.name) ?? new Set()
    known.add(`${capability.target ?? ''}${capability.confidence === 'possible' ? '?' : ''}`)
    targets.set(capability.name, known)
  }
  const found = [...targets].map(([title, list]) =>
    summary(
      title,
      [...list].filter((target) => target !== ''),
    ),
  )
  return {
    name,
    version,
    kilobytes,
    refusal: react === null ? null : 'React is in it',
    found: found.toSorted(),
    globals,
  }
}

function summary(title: string, targets: readonly string[]): string {
  if (targets.length === 0) return `**${title}**`
  const shown = targets
    .slice(0, 6)
    .map((target) => `\`${target.replaceAll('|', '\\|').replaceAll('`', "'").slice(0, 60)}\``)
  const more = targets.length > shown.length ? ` and ${targets.length - shown.length} more` : ''
  return `**${title}** ${shown.join(' ')}${more}`
}

function documentOf(rows: readonly Row[], handChecked: string): string {
  const lines = rows.map(
    ({ name, version, kilobytes, refusal, found, globals }) =>
      `| ${name} ${version} | ${kilobytes} | ${refusal ?? 'no'} | ${found.join('<br>')} | ${globals} |`,
  )
  const names = Object.entries(CAPABILITY_NAMES).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`)
  return `# What inspection says of libraries

Made by \`tests/src/libraries/report.ts\`: each library alone, minified by esbuild, React external. A \`?\` stands after what is only possible,
and \`*\` for what is computed.

| library | KB | refused | what it can do | globals read or written |
| ------- | --: | ------- | -------------- | --: |
${lines.join('\n')}

${handChecked.trimEnd()}

## Capabilities

| name | meaning |
| ---- | ------- |
${names.join('\n')}
`
}
