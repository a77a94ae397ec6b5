import { readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

// Bundles the command with all that it needs, so that it installs as one package: a file that starts, and others that it
// loads when a command needs them.

// Where to; the tests name a folder of their own.
const folder = process.argv[2] ?? fileURLToPath(new URL('dist/bin', import.meta.url))
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

await rm(folder, { recursive: true, force: true })
const { metafile } = await build({
  metafile: true,
  entryPoints: { plugboard: at('src/main.ts') },
  outdir: folder,
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
    .filter((path, index, all) => all.indexOf(path) === index)
    .map(describePackage),
)
await writeFile(join(folder, 'THIRD-PARTY.txt'), named.toSorted().join('\n'))

/** Its name, its license, and the text of that if it comes along. */
async function describePackage(path: string): Promise<string> {
  const place = resolve(path)
  const { name, version, license, homepage } = JSON.parse(await readFile(join(place, 'package.json'), 'utf8'))
  const text = await readFile(join(place, 'LICENSE'), 'utf8').catch(() => '')
  return `${name} ${version}, ${license}${homepage ? `, ${homepage}` : ''}\n\n${text}`
}
