import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pluginWebpackConfig } from '@plugboard/plugin-kit/webpack'
import webpack, { type Configuration } from 'webpack'
import type { ServerRenderer } from '../../page/page-data.ts'
import { runCompiler } from './run-compiler.ts'

const FOLDER = fileURLToPath(new URL('../../page', import.meta.url))

/** The pages' scripts: without plugins, and with each loader. */
export const PAGE_SCRIPTS = ['bare', 'plugboard', 'federation', 'federation-tuned'] as const

export type PageScript = (typeof PAGE_SCRIPTS)[number]

/** Bundles the pages as a product would, into `<output>/<name>.js`, and returns what renders them on the server. */
export async function buildPages(output: string): Promise<ServerRenderer> {
  // The plugin kit's rules for TypeScript and JSX suit a page too.
  const { module = {}, resolve = {} } = pluginWebpackConfig({ root: FOLDER })
  const common: Configuration = { mode: 'production', context: FOLDER, devtool: false, module, resolve }
  const server = 'render.cjs'
  await runCompiler((done) =>
    webpack(
      [
        {
          ...common,
          target: ['web', 'es2022'],
          entry: Object.fromEntries(PAGE_SCRIPTS.map((name) => [name, `./${name}.tsx`])),
          output: { path: output },
        },
        {
          ...common,
          target: 'node',
          entry: './render.tsx',
          output: { path: output, filename: server, library: { type: 'commonjs2' } },
        },
      ],
      done,
    ),
  )
  const { renderer }: { renderer: ServerRenderer } = createRequire(import.meta.url)(join(output, server))
  return renderer
}
