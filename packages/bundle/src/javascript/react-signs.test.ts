import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { inspectJavaScript } from './inspect-java-script.ts'

const MODES = ['production', 'development'] as const
const USING = `import { useState, createElement } from 'react'; export default () => createElement('p', null, useState(1)[0])`
const RENDERING = `import { createRoot } from 'react-dom/client'; export default createRoot`

it.each(MODES)('a copy of React is found in a %s bundle, minified or not', async (mode) => {
  for (const minify of [true, false]) {
    expect(await reactIn(USING, { mode, minify, external: [] })).not.toBeNull()
    expect(await reactIn(RENDERING, { mode, minify, external: ['react'] })).not.toBeNull()
  }
})

it.each(MODES)('React is not found in a %s bundle that imports it', async (mode) => {
  for (const minify of [true, false]) {
    expect(await reactIn(USING, { mode, minify, external: ['react'] })).toBeNull()
  }
})

it('what looks like React is not taken for it: the internals alone, as Preact has, or the symbols alone, as react-is has', () => {
  const internals =
    'export const __SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED = {}; x.__SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED = 1;'
  const symbols = ['element', 'profiler', 'strict_mode', 'memo', 'lazy']
    .map((name) => `f("react.${name}");`)
    .join('')
  expect(reactOf(internals)).toBeNull()
  expect(reactOf(symbols)).toBeNull()
  expect(reactOf(internals + symbols)).toMatchObject({ line: 1 })
})

interface Options {
  readonly mode: string
  readonly minify: boolean
  readonly external: string[]
}

async function reactIn(contents: string, { mode, minify, external }: Options) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    format: 'esm',
    write: false,
    minify,
    external,
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
  })
  return reactOf(outputFiles[0]?.text ?? '')
}

function reactOf(source: string) {
  const inspection = inspectJavaScript(source)
  if (inspection.kind === 'faulty') throw new Error(inspection.fault.message)
  return inspection.facts.react
}
