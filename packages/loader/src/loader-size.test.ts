import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Bytes in Brotli of what a page loads first of an entry, minified as a host's bundler would. */
async function shippedBytes(entry: string): Promise<number> {
  const { outputFiles, metafile } = await build({
    entryPoints: [at(entry)],
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    write: false,
    metafile: true,
    outdir: at('.'),
    conditions: ['source'],
    external: ['react', 'react-dom', 'react/*', 'next', 'next/*'],
  })
  const { entryPoint, imports } = Object.values(metafile.outputs).find((output) => output.entryPoint) ?? {
    imports: [],
  }
  if (!entryPoint) throw new Error(`${entry} is not among the outputs`)
  // Without what is imported later: the sandbox.
  const first = new Set(
    imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path.split('/').at(-1)),
  )
  return outputFiles
    .filter(
      ({ path }) =>
        path.endsWith(entry.replace(/^\.\/|\.tsx?$/g, '').concat('.js')) || first.has(path.split('/').at(-1)),
    )
    .reduce((sum, { contents }) => sum + brotliCompressSync(contents).length, 0)
}

it.each([
  ['./index.ts', 8100],
  ['./core.ts', 5950],
  ['./next.ts', 1080],
])('%s costs a page at most %i bytes', async (entry, limitBytes) => {
  const bytes = await shippedBytes(entry)
  expect(bytes).toBeLessThanOrEqual(limitBytes)
  // One that is far below its limit is a measurement gone wrong, or a limit to lower.
  expect(bytes).toBeGreaterThan(limitBytes * 0.8)
})
