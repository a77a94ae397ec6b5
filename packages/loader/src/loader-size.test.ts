import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The size in Brotli of what a page loads first of an entry, minified as a host's bundler does. */
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
  // Dynamic imports, which are the code of sandbox frames, are not loaded first.
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

// The budget of a page that uses everything, with the components: 9 KiB. Of a page with the core alone: 6.5 KiB. Both
// include the plugin contract, integrity, upgrades and retries. Neither includes React, which plugins share with the page,
// or the code of sandbox frames, which a page fetches when it shows the first one.
it.each([
  ['./index.ts', 9 * 1024],
  ['./core.ts', 6.5 * 1024],
  ['./next.ts', 1280],
  ['./events.ts', 512],
])('%s costs a page at most %i bytes in Brotli', async (entry, limitBytes) => {
  const bytes = await shippedBytes(entry)
  expect(bytes).toBeLessThanOrEqual(limitBytes)
  // A size far below its limit means that the measurement is wrong, or that the limit should be lowered.
  expect(bytes).toBeGreaterThan(limitBytes * 0.8)
})
