import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildZip } from '@plugboard/testkit'
import { expect, it } from 'vitest'
import { FS_SQLITE } from '../../harness/pairs.ts'
import { EDGE, startProcess } from '../../harness/start-process.ts'
import { metadataOf, upload } from '../../harness/upload.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openDashboard } from './open-dashboard.ts'

const SCRIPT = `export default { extensions: { 'payment-methods': () => null } }`
const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
const TAKEN = 'document.title="taken";globalThis.alert&&alert(1)'
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload='${TAKEN}'><script>${TAKEN}</script><rect width="9" height="9"/></svg>`

/** A plugin with a readme, and an SVG in its bundle that is no icon, so that no check refuses it. */
async function zipOf(readme: string): Promise<Uint8Array<ArrayBuffer>> {
  const files = { 'bundle.js': SCRIPT, 'README.md': readme, 'icon.svg': ICON, 'drawing.svg': SVG }
  return new Uint8Array(await buildZip(Object.entries(files).map(([path, content]) => ({ path, content }))))
}

const metadata = (facts: object) =>
  metadataOf({
    icon: 'icon.svg',
    readme: 'README.md',
    homepage: 'https://evil.example/%E2%80%AEmoc.knab',
    license: 'MIT',
    keywords: ['<b>word</b>'],
    ...facts,
  })

describeBrowser('chromium', 'a plugin with a hostile image', (path) => {
  it('has an SVG that runs nothing when it is opened by itself', async () => {
    await using opened = new AsyncDisposableStack()
    const folder = await mkdtemp(join(tmpdir(), 'plugboard-hostile-'))
    opened.defer(() => rm(folder, { recursive: true, force: true }))
    const edge = opened.use(await startProcess(EDGE, { DATA_DIR: folder, EDGE_LISTEN: '127.0.0.1:0' }))
    const env = { DATA_DIR: folder, PLUGIN_SERVER_URL: edge.url }
    const { page, url } = opened.use(await openDashboard({ browser: 'chromium', path, pair: FS_SQLITE }, env))
    await upload(url, { file: await zipOf('# Hello'), metadata: metadata({ id: 'hostile' }) })
    let dialogs = 0
    page.on('dialog', (dialog) => {
      dialogs += 1
      void dialog.dismiss()
    })
    const answer = await page.goto(`${edge.url}/plugins/bundles/hostile/v1.0.0/drawing.svg`)
    expect(answer?.headers()).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
      'x-content-type-options': 'nosniff',
    })
    expect([dialogs, await page.title()]).toEqual([0, ''])
  })

  it('is refused when its icon has a script', async () => {
    await using dashboard = await openDashboard({ browser: 'chromium', path, pair: FS_SQLITE })
    const zip = await zipOf('# Hello')
    const answer = await upload(dashboard.url, { file: zip, metadata: metadata({ icon: 'drawing.svg' }) })
    expect([answer.status, answer.body.errors?.[0]?.code]).toEqual([422, 'PRESENTATION_INVALID'])
  })
})
