import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { metadataOf, upload } from '../../harness/upload.ts'
import type { Setting } from './describe-dashboard.ts'
import { type OpenDashboard, openDashboard } from './open-dashboard.ts'

export const FILE = "export default { extensions: { 'payment-methods': () => null } }"

type Body = Readonly<Record<string, unknown>>

/** A registry with two plugins, in two versions each, that says what a tenant has. */
export async function openPublished(setting: Setting) {
  const dashboard = await openDashboard(setting)
  const { url } = dashboard
  for (const version of ['1.0.0', '1.1.0']) {
    await upload(url, { file: FILE, metadata: metadataOf({ id: 'maps', name: 'Maps', version }) })
    await upload(url, { file: FILE, metadata: metadataOf({ id: 'chat', name: 'Chat', version }) })
  }
  const send = async (method: string, at: string, body?: Body, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${at}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    })
    expect(response.ok, `${method} ${at}`).toBe(true)
    return response.json()
  }
  return {
    dashboard,
    send,
    install: (tenantId: string, body: Body) =>
      send('POST', '/plugins/install', body, { 'x-tenant-id': tenantId }),
    /** Of a plugin of a tenant; null for one that it does not have. */
    pluginOf: async (tenantId: string, pluginId: string) => {
      const response = await fetch(`${url}/tenants/${tenantId}/plugins/${pluginId}`)
      return response.ok ? response.json() : null
    },
    generationOf: async (tenantId: string) => (await send('GET', `/tenants/${tenantId}`)).generation,
  }
}

/** Nothing went wrong in the page. */
export const faultless = async (dashboard: OpenDashboard) => expect(await dashboard.faults()).toEqual([])

/** Chooses an action of the menu of a plugin. */
export async function choose(
  page: Page,
  { plugin, action }: { readonly plugin: string; readonly action: string },
) {
  await page.getByRole('button', { name: `Actions for ${plugin}` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

/** What was done is said for fifteen seconds, and for as long as the pointer is there. */
export const holdUndo = (page: Page) => page.getByRole('button', { name: 'Undo' }).hover()
