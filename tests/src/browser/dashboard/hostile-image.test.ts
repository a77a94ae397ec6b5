import { buildZip } from '@plugboard/testkit'
import { expect, it } from 'vitest'
import { metadataOf, upload } from '../../harness/upload.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openWithEdge } from './open-with-edge.ts'

const SCRIPT = `export default { extensions: { 'payment-methods': () => null } }`
const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
// Without characters that XML has a use for: an SVG that is not well-formed would run nothing anyway.
const TAKEN = 'document.title="taken";alert(1)'
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload='${TAKEN}'><script>${TAKEN}</script><rect width="9" height="9"/></svg>`

const README = `# Hello <img src="x" onerror='${TAKEN}'>

<script>${TAKEN}</script>

[a script](javascript:alert(1)) [data](data:text/html,<script>${TAKEN}</script>) [vb](vbscript:x) [elsewhere](https://evil.example/a)

\u202etxet desrever\u202c

![a drawing](drawing.svg) ![of another place](https://evil.example/a.png) ![out of the bundle](../../../secret.png)
`

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

describeBrowser('chromium', 'a plugin with a hostile image or readme', (path) => {
  it('has an SVG that runs nothing when it is opened by itself', async () => {
    await using opened = await openWithEdge(path)
    const { edge, dashboard } = opened
    const { page, url } = dashboard
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
    await using opened = await openWithEdge(path)
    const file = await zipOf('# Hello')
    const answer = await upload(opened.dashboard.url, { file, metadata: metadata({ icon: 'drawing.svg' }) })
    expect([answer.status, answer.body.errors?.[0]?.code]).toEqual([422, 'PRESENTATION_INVALID'])
  })

  it('has a readme whose markup is text, and that runs and requests nothing', async () => {
    await using opened = await openWithEdge(path)
    const { edge, dashboard } = opened
    const { page, url } = dashboard
    const answer = await upload(url, { file: await zipOf(README), metadata: metadata({ id: 'hostile' }) })
    expect(answer.status).toBe(201)
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    let dialogs = 0
    page.on('dialog', (dialog) => {
      dialogs += 1
      void dialog.dismiss()
    })
    await page.goto(`${url}/admin/plugins/hostile`)
    const readme = page.locator('.readme')
    const drawing = readme.getByRole('img', { name: 'a drawing' })
    await drawing.scrollIntoViewIfNeeded()
    await expect.poll(() => drawing.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(9)
    expect(await readme.textContent()).toContain(`<script>${TAKEN}</script>`)
    const links = await readme
      .getByRole('link')
      .evaluateAll((all) => all.map((each) => each.getAttribute('href')))
    expect(links).toEqual(['https://evil.example/a'])
    const sources = await readme
      .locator('img')
      .evaluateAll((all) => all.map((each) => each.getAttribute('src')))
    expect(sources).toEqual([`${edge.url}/plugins/bundles/hostile/v1.0.0/drawing.svg`])
    expect(await readme.locator('script').count()).toBe(0)
    const origins = new Set(requests.map((each) => new URL(each).origin))
    expect(origins).toEqual(new Set([url, edge.url]))
    expect([dialogs, await page.title()]).toEqual([0, 'Test Plugin · Plugboard'])
    expect(await dashboard.faults()).toEqual([])
  })
})
