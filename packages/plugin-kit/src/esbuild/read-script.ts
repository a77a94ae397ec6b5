import { dirname } from 'node:path'
import type { PluginBuild } from 'esbuild'

/**
 * One script as JavaScript, with its source map in a comment at the end; undefined if its syntax is faulty, which the
 * build reports.
 */
export async function readScript(
  path: string,
  { esbuild, initialOptions }: PluginBuild,
): Promise<string | undefined> {
  const { loader, jsx, jsxDev, jsxImportSource, jsxFactory, jsxFragment, tsconfig, tsconfigRaw } =
    initialOptions
  const options = { loader, jsx, jsxDev, jsxImportSource, jsxFactory, jsxFragment, tsconfig, tsconfigRaw }
  try {
    const { outputFiles } = await esbuild.build({
      ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
      entryPoints: [path],
      outdir: dirname(path),
      bundle: false,
      write: false,
      sourcemap: 'inline',
      charset: 'utf8',
      logLevel: 'silent',
    })
    return outputFiles[0]?.text
  } catch {
    return undefined
  }
}
