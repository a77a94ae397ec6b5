import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../harness/project-folders.ts'
import { dependenciesOf, MATRIX_FOLDER, TOOLS } from './author-folder.ts'
import { POLICIES } from './matrix-host.ts'
import { type MatrixPlugin, PLUGINS } from './matrix-plugins.ts'
import { WORKS } from './measure-cell.ts'

const RESULTS = join(MATRIX_FOLDER, 'results.json')
const DOCUMENT = join(ROOT, 'docs/compatibility.md')

/** What a plugin that one tool built does, by policy. */
export type Outcomes = Readonly<Record<string, string>>
/** By plugin and tool. */
type AllOutcomes = Readonly<Record<string, Readonly<Record<string, Outcomes>>>>

export async function readOutcomes(): Promise<AllOutcomes> {
  return JSON.parse(await readFile(RESULTS, 'utf8'))
}

export function readTable(): Promise<string> {
  return readFile(DOCUMENT, 'utf8')
}

/** Records what was measured, by `plugin tool`, and writes the document; what was not measured stays. */
export async function writeOutcomes(measured: ReadonlyMap<string, Outcomes>): Promise<void> {
  const recorded = await readOutcomes()
  const all = Object.fromEntries(
    PLUGINS.map(({ name }) => [
      name,
      Object.fromEntries(
        TOOLS.map((tool) => [tool, measured.get(`${name} ${tool}`) ?? recorded[name]?.[tool] ?? {}]),
      ),
    ]),
  )
  await writeFile(RESULTS, `${JSON.stringify(all, null, 2)}\n`)
  await writeFile(DOCUMENT, await describeCompatibility(all))
}

/** The document with the table of what works. */
export async function describeCompatibility(outcomes: AllOutcomes): Promise<string> {
  const rows = await Promise.all(PLUGINS.map((plugin) => describeRow(plugin, outcomes)))
  const failing = PLUGINS.filter(({ note }) => note !== undefined)
  const tools = await dependenciesOf('.')
  const versions = ['webpack', 'vite', '@rspack/core', 'esbuild', 'react']
  return `# What plugins can use

Each plugin is a project outside the repository, with the packed packages of \`npm run pack\`. Each of the four templates of
[\`@plugboard/plugin-kit\`](../packages/plugin-kit/README.md) builds it (${versions.map((name) => `${name} ${tools[name]}`).join(', ')}), the registry
publishes it, and Chromium uses it in a page under each policy. ✓ means that with all four it works, prints no error, and the page
around it looks and works as before.

- **no policy**: a page without a Content-Security-Policy.
- **nonce**, **strict-dynamic**: a page with the policy of \`pluginCsp\`, with the options \`wasm\` and \`workers\`.
- **sandbox**: every plugin runs in a frame, in a page with strict-dynamic.

| Plugin | Libraries | no policy | nonce | strict-dynamic | sandbox |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

${failing.map(({ title, note }) => `- **${title}**: ${note}`).join('\n')}

A test makes this document and its figures; do not edit it. \`PLUGBOARD_MATRIX=all npm run dev -- vitest run --project browser
tests/src/browser/matrix\` runs all of it and writes this document anew; CI runs a part, which fails if this document differs. The
sources are in [tests/matrix](../tests/matrix/README.md).
`
}

async function describeRow({ name, title }: MatrixPlugin, outcomes: AllOutcomes): Promise<string> {
  const libraries = Object.entries(await dependenciesOf(join('plugins', name)))
  const cells = POLICIES.map((policy) =>
    describeCell(TOOLS.map((tool) => [tool, outcomes[name]?.[tool]?.[policy] ?? 'not measured'])),
  )
  return `| ${[title, libraries.map(([library, version]) => `${library} ${version}`).join(', '), ...cells].join(' | ')} |`
}

/** One cell: the outcome if it is the same for all tools, or the tools that each failure is of. */
function describeCell(outcomes: readonly (readonly [tool: string, outcome: string])[]): string {
  const failures = Map.groupBy(
    outcomes.filter(([, outcome]) => outcome !== WORKS),
    ([, outcome]) => outcome,
  )
  if (failures.size === 0) return '✓'
  return [...failures]
    .map(([outcome, of]) =>
      of.length === outcomes.length ? `✗ ${outcome}` : `✗ ${of.map(([tool]) => tool).join(', ')}: ${outcome}`,
    )
    .join('; ')
}
