import { readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

// Bundles the command with all that it needs, so that it installs as one package: a file that starts, and others that it
// loads when a command needs them.

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

await rm(at('dist/bin'), { recursive: true, force: true })
const { metafile } = await build({
  metafile: true,
  entryPoints: { plugboard: at('src/main.ts') },
  outdir: at('dist/bin'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.13',
  conditions: ['source'],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // For what is CommonJS inside, such as yazl.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
})

// What is inside of the files, and asks to be named.
const named = await Promise.all(
  Object.keys(metafile.inputs)
    .flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [])
    .filter((folder, index, all) => all.indexOf(folder) === index)
    .map(describePackage),
)
await writeFile(at('dist/bin/THIRD-PARTY.txt'), named.toSorted().join('\n'))

/** Its name, its license, and the text of that if it comes along. */
async function describePackage(folder: string): Promise<string> {
  const path = resolve(folder)
  const { name, version, license, homepage } = JSON.parse(await readFile(join(path, 'package.json'), 'utf8'))
  const text = await readFile(join(path, 'LICENSE'), 'utf8').catch(() => '')
  return `${name} ${version}, ${license}${homepage ? `, ${homepage}` : ''}\n\n${text}`
}
