import { expect, it } from 'vitest'
import { describeDashboard } from './describe-dashboard.ts'
import { choose, faultless, holdUndo, openPublished } from './open-published.ts'

describeDashboard('the generations of a tenant in the dashboard', (setting) => {
  it('say what each changed, are compared in a URL that can be sent, and come back in one step that can be undone', async () => {
    const { dashboard, install, pluginOf, send, generationOf } = await openPublished(setting)
    await using opened = dashboard
    const { page, url } = opened
    await install('acme', { pluginId: 'maps', version: '1.0.0' })
    await install('acme', { pluginId: 'chat' })
    await send('PATCH', '/tenants/acme/plugins/maps', { version: '1.1.0' })
    await page.goto(`${url}/admin/tenants/acme`)
    await page.getByRole('link', { name: 'Generations' }).click()
    const third = page.getByRole('listitem', { name: 'Generation 3' })
    await third.getByText('maps went from 1.0.0 to 1.1.0.').waitFor()

    await page.getByLabel('From generation').selectOption('1')
    await page.getByLabel('to generation', { exact: true }).selectOption('3')
    await page.getByRole('heading', { name: 'From generation 1 to 3' }).waitFor()
    expect(new URL(page.url()).search).toBe('?since=1&generation=3')
    await page.reload()
    const comparison = page.getByRole('region', { name: 'Compare two generations' })
    await comparison.getByText('chat 1.1.0 was installed.').waitFor()
    expect(await comparison.getByRole('listitem').count()).toBe(2)

    await page.getByRole('button', { name: 'Go back to 1' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('chat 1.1.0 was uninstalled.').waitFor()
    const shown = dialog.getByRole('region', { name: 'What the pages show then' })
    await expect.poll(() => shown.getByRole('listitem').allTextContents()).toEqual(['maps 1.0.0'])
    expect(await generationOf('acme')).toBe(3)
    await dialog.getByRole('button', { name: 'Go back' }).click()
    await holdUndo(page)
    await page.getByRole('listitem', { name: 'Generation 4' }).getByText('back to 1').waitFor()
    expect(await pluginOf('acme', 'maps')).toMatchObject({ version: '1.0.0' })
    expect(await pluginOf('acme', 'chat')).toBeNull()

    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('listitem', { name: 'Generation 5' }).waitFor()
    expect(await pluginOf('acme', 'maps')).toMatchObject({ version: '1.1.0' })
    expect(await pluginOf('acme', 'chat')).not.toBeNull()
    await faultless(opened)
  })

  it('are not undone over what somebody else has changed since', async () => {
    const { dashboard, install, pluginOf, send } = await openPublished(setting)
    await using opened = dashboard
    const { page, url } = opened
    await install('acme', { pluginId: 'maps', version: '1.0.0' })
    await install('acme', { pluginId: 'chat' })
    await page.goto(`${url}/admin/tenants/acme`)
    await choose(page, { plugin: 'maps', action: 'Disable' })
    await holdUndo(page)
    await send('PATCH', '/tenants/acme/plugins/chat', { enabled: false })
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('acme has been changed again since.').waitFor()
    expect(await pluginOf('acme', 'maps')).toMatchObject({ enabled: false })
    expect(await pluginOf('acme', 'chat')).toMatchObject({ enabled: false })
    await faultless(opened)
  })
})
