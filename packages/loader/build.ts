import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { compileFunction } from 'node:vm'
import { build } from 'esbuild'

// What tsc does not do: it runs after it, and before anything that uses the package's compiled output.

const at = (path: string): string => new URL(path, import.meta.url).pathname

await keep(
  at('dist/core/modules/import-module.js'),
  await readFile(at('src/core/modules/import-module.js'), 'utf8'),
)

// The script of the sandbox frame's page: dist/frame/frame.js with React becomes one text.
const { outputFiles } = await build({
  entryPoints: [at('dist/frame/frame.js')],
  bundle: true,
  format: 'iife',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  write: false,
})
// Inside of an HTML page nothing may look like the end of its script element, or like a comment (HTML §4.12.1.3).
const script = (outputFiles[0]?.text ?? '').replaceAll(/<(?=\/script|!--|script)/gi, '\\x3C')
// The replacement is right inside of strings; anywhere else it is not JavaScript, and this throws.
compileFunction(script)
const digest = createHash('sha256').update(script).digest('base64url')
await keep(
  at('dist/frame/frame-script.js'),
  `export const FRAME_SCRIPT = ${JSON.stringify(script)}\nexport const FRAME_DIGEST = '${digest}'\n`,
)

/** Writes a file unless it has this content: tests may read it while this runs again. */
async function keep(path: string, content: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => null)) !== content) await writeFile(path, content)
}
