import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { FS_SQLITE } from '../../harness/pairs.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { FILE, faultless, openPublished } from './open-published.ts'

/** The roles and names of a flow, step by step, as a screen reader has them. */
function createScript() {
  const steps: string[] = []
  return {
    step: async (title: string, ...parts: readonly Locator[]): Promise<void> => {
      const trees: string[] = []
      for (const part of parts) trees.push(await part.ariaSnapshot())
      steps.push(`# ${title}\n${trees.join('\n').replaceAll(MOMENT, 'a moment ago')}\n`)
    },
    text: () => steps.join('\n'),
  }
}

/** How long ago something was depends on how busy the machine is. */
const MOMENT = /\b(?:now|\d+ (?:seconds?|minutes?) ago)\b/g

// Each file was read by a person: after a change, read the difference aloud before you approve it.
describeBrowser('chromium', 'what a screen reader says in the dashboard', (path) => {
  it('names every step of finding and installing a plugin', async () => {
    const { dashboard, pluginOf } = await openPublished({ browser: 'chromium', path, pair: FS_SQLITE })
    await using opened = dashboard
    const { page, url } = opened
    const { step, text } = createScript()
    const main = page.getByRole('main')
    const panel = page.getByRole('region', { name: 'For a tenant' })
    await page.goto(`${url}/admin/plugins`)
    await page.getByRole('link', { name: 'Chat' }).waitFor()
    await step('The page', page.getByRole('banner'), page.getByRole('navigation'))
    await page.getByLabel('Search').fill('map')
    await page.getByRole('link', { name: 'Chat' }).waitFor({ state: 'detached' })
    await step('The catalogue, after a search', main)
    await page.getByRole('link', { name: 'Maps' }).click()
    await page.getByRole('heading', { level: 1, name: 'Maps' }).waitFor()
    await step('For a tenant', panel)
    await page.getByLabel('Tenant', { exact: true }).fill('acme')
    await page.keyboard.press('Enter')
    await panel.getByRole('button', { name: 'Install 1.1.0' }).waitFor()
    await step('What the tenant can have', panel)
    await panel.getByRole('button', { name: 'Install 1.1.0' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('listitem').first().waitFor()
    await step('The question', dialog)
    await dialog.getByRole('button', { name: 'Install 1.1.0' }).click()
    await panel.getByRole('button', { name: 'Installed: 1.1.0' }).waitFor()
    await step('What the tenant has', panel, page.locator('.toasts'))
    expect(await pluginOf('acme', 'maps')).toMatchObject({ version: '1.1.0' })
    await expect(text()).toMatchFileSnapshot('names/find-and-install.txt')
    await faultless(opened)
  })

  it('names every step of uploading and publishing a plugin', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-names-'))
    const file = join(folder.path, 'plugin.js')
    await writeFile(file, FILE)
    const { dashboard } = await openPublished({ browser: 'chromium', path, pair: FS_SQLITE })
    await using opened = dashboard
    const { page, url } = opened
    const { step, text } = createScript()
    const main = page.getByRole('main')
    await page.goto(`${url}/admin/upload`)
    await page.getByRole('button', { name: /^Choose/ }).waitFor()
    await step('The choice of a file', main)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: /^Choose/ }).click()
    await (await chooser).setFiles(file)
    await page.getByLabel('Id').fill('routes')
    await page.getByLabel('Name').fill('Routes')
    await page.getByLabel('Version').fill('1.0.0')
    await page.getByLabel('Extension points').fill('payment-methods')
    await step('What it is', main)
    await page.getByRole('button', { name: /^Check/ }).click()
    await page.getByRole('button', { name: 'Publish 1.0.0' }).waitFor()
    await step('What the checks say', page.getByRole('region', { name: 'Result of the check' }))
    await page.getByRole('button', { name: 'Publish 1.0.0' }).click()
    await page.getByRole('heading', { name: 'Routes 1.0.0 is published' }).waitFor()
    await step('It is published', main)
    await expect(text()).toMatchFileSnapshot('names/upload-and-publish.txt')
    await faultless(opened)
  })

  it('names every step of going back to an earlier generation', async () => {
    const { dashboard, install, send, generationOf } = await openPublished({
      browser: 'chromium',
      path,
      pair: FS_SQLITE,
    })
    await using opened = dashboard
    const { page, url } = opened
    const { step, text } = createScript()
    const main = page.getByRole('main')
    await install('acme', { pluginId: 'maps', version: '1.0.0' })
    await send('PATCH', '/tenants/acme/plugins/maps', { version: '1.1.0' })
    await page.goto(`${url}/admin/tenants/acme/generations`)
    await page.getByRole('listitem', { name: 'Generation 2' }).waitFor()
    await step('The generations', main)
    await page.getByRole('button', { name: 'Go back to 1' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('maps went from 1.1.0 to 1.0.0.').waitFor()
    await dialog.getByRole('region', { name: 'What the pages show then' }).getByRole('listitem').waitFor()
    await step('The question', dialog)
    await dialog.getByRole('button', { name: 'Go back' }).click()
    await page.getByRole('listitem', { name: 'Generation 3' }).waitFor()
    await step(
      'It has gone back',
      page.getByRole('listitem', { name: 'Generation 3' }),
      page.locator('.toasts'),
    )
    expect(await generationOf('acme')).toBe(3)
    await expect(text()).toMatchFileSnapshot('names/roll-back.txt')
    await faultless(opened)
  })
})
