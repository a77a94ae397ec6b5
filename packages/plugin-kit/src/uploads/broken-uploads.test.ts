import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import { expect, it } from 'vitest'
import { zipFiles } from '../output/zip-files.ts'
import { answerToUpload } from '../testing/answer-to-upload.ts'

const METADATA = {
  id: 'my-plugin',
  name: 'My Plugin',
  version: '1.0.0',
  extensionPoints: ['payment-methods'],
}
const MANIFEST = { path: 'manifest.json', content: JSON.stringify(METADATA) }

const TYPESCRIPT = `import { useState } from 'react'

interface Props { host: { totalCents: number } }

export function PaymentMethod({ host }: Props) {
  const [fee] = useState<number>(0)
  return <button type="button">{host.totalCents + fee}</button>
}

export default { extensions: { 'payment-methods': PaymentMethod } }
`
const JSX = `import { useState } from 'react'

export function PaymentMethod({ host }) {
  const [fee] = useState(0)
  return <button type="button">{host.totalCents + fee}</button>
}

export default { extensions: { 'payment-methods': PaymentMethod } }
`
const JAVASCRIPT = `import React, { useState } from 'react'
import { formatPrice } from '@shop/format'
import './style.css'
import { Icon } from './Icon'

export function PaymentMethod({ host }) {
  const [fee] = useState(0)
  return React.createElement('button', null, Icon(), formatPrice(host.totalCents + fee))
}

export default { extensions: { 'payment-methods': PaymentMethod } }
`
const BUILT =
  'const React = globalThis.__PLUGBOARD_RUNTIME__.modules.react\n' +
  "export default { extensions: { 'payment-methods': () => React.createElement('p') } }\n"
const ERROR_PAGE = `<!DOCTYPE html>
<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>
`

/** What esbuild makes of a source, as its documentation shows it first. */
async function build(source: string, options: esbuild.BuildOptions): Promise<string> {
  // Below this package, so that its React is found.
  const root = await mkdtemp(join(import.meta.dirname, '.broken-'))
  try {
    await writeFile(join(root, 'index.jsx'), source)
    const { outputFiles } = await esbuild.build({
      entryPoints: [join(root, 'index.jsx')],
      absWorkingDir: root,
      bundle: true,
      minify: true,
      write: false,
      logLevel: 'silent',
      format: 'esm',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
      ...options,
    })
    return outputFiles?.[0]?.text ?? ''
  } finally {
    await rm(root, { recursive: true })
  }
}

interface File {
  readonly path: string
  readonly content: string | Buffer
}

const buildZip = (files: readonly File[]) =>
  zipFiles(new Map(files.map(({ path, content }) => [path, Buffer.from(content)])))
const zipOf = (...files: readonly File[]) => buildZip([MANIFEST, ...files])
const external = ['react', 'react/jsx-runtime']

/** Ten mistakes of newcomers, each with the codes that name it. */
const UPLOADS: readonly {
  readonly what: string
  readonly codes: readonly string[]
  readonly make: () => Promise<{ readonly upload: Buffer | string; readonly metadata?: object }>
}[] = [
  {
    what: 'a component as the default export',
    codes: ['EXPORT_WRONG'],
    make: async () => ({
      upload: await build(JSX.replace(/export default .*/, 'export default PaymentMethod'), { external }),
      metadata: METADATA,
    }),
  },
  {
    what: 'a project that was not built',
    codes: ['ENTRY_MISSING'],
    make: async () => ({
      upload: await zipOf(
        { path: 'package.json', content: '{ "name": "my-plugin", "scripts": { "build": "vite build" } }' },
        { path: 'vite.config.ts', content: 'export default {}\n' },
        { path: 'src/index.tsx', content: TYPESCRIPT },
      ),
    }),
  },
  {
    what: 'TypeScript source',
    codes: ['SYNTAX_ERROR'],
    make: async () => ({ upload: TYPESCRIPT, metadata: METADATA }),
  },
  {
    what: 'JSX source',
    codes: ['SYNTAX_ERROR'],
    make: async () => ({ upload: JSX, metadata: METADATA }),
  },
  {
    what: 'a CommonJS build',
    codes: ['EXPORT_MISSING'],
    make: async () => ({ upload: await build(JSX, { external, format: 'cjs' }), metadata: METADATA }),
  },
  {
    what: 'an HTML error page under the name of the script',
    codes: ['FORMAT_UNSUPPORTED'],
    make: async () => ({ upload: ERROR_PAGE, metadata: METADATA }),
  },
  {
    what: 'an HTML error page under the name of the script, in a ZIP',
    codes: ['SYNTAX_ERROR'],
    make: async () => ({ upload: await zipOf({ path: 'bundle.js', content: ERROR_PAGE }) }),
  },
  {
    what: 'a build with React inside',
    codes: ['REACT_BUNDLED'],
    make: async () => ({ upload: await build(JSX, {}), metadata: METADATA }),
  },
  {
    what: 'a ZIP with a .env',
    codes: ['PRIVATE_FILE'],
    make: async () => ({
      upload: await zipOf(
        { path: 'bundle.js', content: BUILT },
        { path: '.env', content: 'API_URL=https://api.example.com\nDEBUG=1\n' },
      ),
    }),
  },
  {
    what: 'the source folder instead of the built one',
    codes: ['IMPORT_BARE', 'IMPORT_MISSING'],
    make: async () => ({
      upload: await buildZip([
        { path: 'manifest.json', content: JSON.stringify({ ...METADATA, entry: 'index.js' }) },
        { path: 'index.js', content: JAVASCRIPT },
        { path: 'Icon.js', content: "export const Icon = () => '€'\n" },
        { path: 'style.css', content: '.price { color: green }\n' },
      ]),
    }),
  },
  {
    what: 'a ZIP in a ZIP',
    codes: ['ENTRY_MISSING'],
    make: async () => ({
      upload: await zipOf({
        path: 'my-plugin-1.0.0.zip',
        content: await zipOf({ path: 'bundle.js', content: BUILT }),
      }),
    }),
  },
]

const HEADING = 'What the authors of broken uploads are answered; broken-uploads.test.ts writes it.\n'

it('the answers to ten mistakes of newcomers name each mistake, and are those that were read and approved', async () => {
  const sections = [HEADING]
  for (const { what, codes, make } of UPLOADS) {
    const { upload, metadata } = await make()
    const answer = await answerToUpload(upload, metadata)
    for (const code of codes) expect(answer, what).toContain(` ${code}: `)
    sections.push(`## ${what}\n\n${answer}\n`)
  }
  await expect(sections.join('\n')).toMatchFileSnapshot('broken-uploads.txt')
}, 60_000)
