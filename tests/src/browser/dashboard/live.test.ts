import { expect, it } from 'vitest'
import { metadataOf, upload } from '../../harness/upload.ts'
import { ADMIN_HEADERS, signInAsAdmin, WITH_ADMIN } from './as-admin.ts'
import { describeDashboard } from './describe-dashboard.ts'
import { openDashboard } from './open-dashboard.ts'

const FILE = "export default { extensions: { 'payment-methods': () => null } }"

describeDashboard('an open page of the dashboard', (setting) => {
  it('says that a list has something new, and shows it when it is asked to', async () => {
    await using dashboard = await openDashboard(setting, WITH_ADMIN)
    const { page, url } = dashboard
    const publish = (id: string, name: string) =>
      upload(url, { file: FILE, metadata: metadataOf({ id, name }), headers: ADMIN_HEADERS })
    await publish('maps', 'Maps')
    const followed = page.waitForResponse(`${url}/events`)
    await page.goto(`${url}/admin/plugins`)
    await signInAsAdmin(page)
    await page.getByRole('link', { name: 'Maps' }).waitFor()
    await followed
    await publish('charts', 'Charts')
    const news = page.getByRole('button', { name: '1 new' })
    await news.waitFor()
    expect(await page.getByRole('link', { name: 'Charts' }).count()).toBe(0)
    await news.click()
    await page.getByRole('link', { name: 'Charts' }).waitFor()
    await news.waitFor({ state: 'detached' })
    expect((await dashboard.faults()).filter((fault) => !fault.includes('401'))).toEqual([])
  })
})
