import { join } from 'node:path'
import { build } from 'esbuild'
import { ROOT } from '../harness/project-folders.ts'

/** A plugin with its own copy of React bundled, which no template of the kit builds. */
export async function bundleSecondReact(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { createElement, useState } from 'react'
        function Counter() {
          const [count] = useState(0)
          return createElement('p', null, count)
        }
        export default { extensions: { 'payment-methods': Counter } }`,
      resolveDir: join(ROOT, 'tests'),
    },
    bundle: true,
    format: 'esm',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  })
  return outputFiles.map(({ text }) => text).join('')
}
