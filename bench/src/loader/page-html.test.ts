import type { TenantManifest } from '@plugboard/types'
import { expect, it } from 'vitest'
import { pageHtml, plugboardHead, remotesHead } from './page-html.ts'

const BASE = 'http://edge/plugins/bundles/one/v1.0.0/'

const manifest: TenantManifest = {
  schemaVersion: 1,
  tenantId: 'bench',
  generation: 1,
  plugins: [
    {
      id: 'one',
      name: 'one',
      version: '1.0.0',
      entry: `${BASE}bundle.js`,
      integrity: 'sha384-entry',
      files: [
        file('bundle.js', 'application/javascript; charset=utf-8', 'sha384-entry'),
        file('chunks/1.js', 'application/javascript; charset=utf-8', 'sha384-chunk'),
        file('bundle.css', 'text/css; charset=utf-8', 'sha384-style'),
        file('assets/logo.svg', 'image/svg+xml', 'sha384-logo'),
      ],
      extensionPoints: [],
      compat: {},
      isolation: 'inline',
      config: {},
    },
  ],
}

function file(path: string, contentType: string, integrity: string) {
  return { path, url: BASE + path, contentType, size: 1, integrity }
}

it('puts the import map with every script first, and hints for the entry and the styles alone', () => {
  const head = plugboardHead(manifest)
  const map = /^<script type="importmap" data-plugboard-integrity>(.*?)<\/script>/.exec(head)?.[1] ?? ''
  expect(JSON.parse(map)).toEqual({
    integrity: { [`${BASE}bundle.js`]: 'sha384-entry', [`${BASE}chunks/1.js`]: 'sha384-chunk' },
  })
  const hinted = [...head.matchAll(/<link rel="(\w+)"[^>]* href="([^"]+)"/g)].map(([, rel, url]) => [
    rel,
    url,
  ])
  expect(hinted).toEqual([
    ['modulepreload', `${BASE}bundle.js`],
    ['preload', `${BASE}bundle.css`],
  ])
})

it('asks for a remote with CORS only where the remote will', () => {
  const head = remotesHead([
    { url: 'http://edge/remoteEntry.js', as: 'script', cors: false },
    { url: 'http://edge/chunk.css', as: 'style', cors: true },
  ])
  expect(head).toBe(
    '<link rel="preload" as="script" href="http://edge/remoteEntry.js">' +
      '<link rel="preload" as="style" crossorigin="anonymous" href="http://edge/chunk.css">',
  )
})

it('lets no text of the data end the script element', () => {
  const remote = { id: '</script>', name: 'one', entry: 'http://edge/' }
  const html = pageHtml({ script: 'federation', markup: '', head: '', data: { remotes: [remote] } })
  const json = /<script type="application\/json" id="data">(.*?)<\/script>/.exec(html)?.[1] ?? ''
  expect(JSON.parse(json)).toEqual({ remotes: [remote] })
})
