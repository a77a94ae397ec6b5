import { DEMO_PLUGINS, type DemoPlugin, sourceOf } from './demo-plugins.ts'
import { DEMO_IMAGES, DEMO_PRESENTATIONS } from './demo-presentations.ts'
import { zipOf } from './zip-of.ts'

/** The registry refused a step of the demo. */
export class DemoError extends Error {
  override readonly name = 'DemoError'
}

interface DemoRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly tenant?: string
  readonly body?: unknown
}

/**
 * Fills a registry with plugins, versions in all states, and tenants with histories and holds, through the API alone. A registry that has
 * plugins is left as it is. Resolves to whether it was filled.
 *
 * @throws DemoError when the registry refuses a step
 */
export async function seedDemo(registryUrl: string): Promise<boolean> {
  const ask = createAsk(registryUrl)
  const { items } = await ask<{ readonly items: readonly unknown[] }>('/plugins?limit=1')
  if (items.length > 0) return false
  await declareHost(ask)
  for (const plugin of DEMO_PLUGINS) await publishAll(registryUrl, plugin)
  await markVersions(ask)
  await installForTenants(ask)
  await leaveSomethingToDo(registryUrl, ask)
  return true
}

type Ask = ReturnType<typeof createAsk>

function createAsk(registryUrl: string) {
  return async <Answer>(path: string, request: DemoRequest = {}): Promise<Answer> => {
    const { method = 'GET', tenant, body } = request
    const response = await fetch(registryUrl + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(tenant && { 'x-tenant-id': tenant }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new DemoError(`${method} ${path} answered ${response.status}: ${text}`)
    return JSON.parse(text || 'null')
  }
}

/** What the pages of all tenants of the demo have. */
async function declareHost(ask: Ask): Promise<void> {
  const points = new Set(DEMO_PLUGINS.map(({ extensionPoint }) => extensionPoint))
  const extensionPoints = Object.fromEntries([...points].map((point) => [point, '1.0']))
  const body = { version: '4.1.0', runtime: '1.0', react: '19.2', extensionPoints }
  await ask('/hosts/default', { method: 'PUT', body })
}

async function publishAll(registryUrl: string, plugin: DemoPlugin): Promise<void> {
  for (const version of plugin.versions) await upload(registryUrl, { plugin, version })
}

interface DemoUpload {
  readonly plugin: DemoPlugin
  readonly version: string
  readonly source?: string
  readonly query?: string
  /** The checks must refuse it. */
  readonly isRefused?: boolean
}

async function upload(
  registryUrl: string,
  { plugin, version, source = sourceOf(plugin, version), query = '', isRefused = false }: DemoUpload,
): Promise<void> {
  const { id, name, description, category, extensionPoint, configuration } = plugin
  const { icon, readme, ...presentation } = DEMO_PRESENTATIONS[id] ?? {}
  const files = {
    'bundle.js': source,
    ...(icon && { 'icon.svg': icon }),
    ...(readme && { 'README.md': readme }),
    ...DEMO_IMAGES[id],
  }
  const form = new FormData()
  form.append('file', new Blob([zipOf(files)]), 'plugin.zip')
  const metadata = {
    id,
    name,
    version,
    description,
    category,
    extensionPoints: [extensionPoint],
    ...(configuration && { configuration: { schema: configuration } }),
    ...presentation,
    ...(icon && { icon: 'icon.svg' }),
    ...(readme && { readme: 'README.md' }),
  }
  form.append('metadata', JSON.stringify(metadata))
  const response = await fetch(`${registryUrl}/plugins/upload${query}`, { method: 'POST', body: form })
  const text = await response.text()
  if (isRefused ? response.status !== 422 : !response.ok) {
    throw new DemoError(`the upload of ${id} ${version} was answered ${response.status}: ${text}`)
  }
}

async function markVersions(ask: Ask): Promise<void> {
  const mark = (id: string, version: string, verb: string, body: object) =>
    ask(`/plugins/${id}/versions/${version}/${verb}`, { method: 'POST', body })
  await mark('bank-transfer', '1.0.0', 'deprecate', {
    reason: 'The reference had a wrong check digit.',
    replacement: 'pay-later',
  })
  await mark('customer-reviews', '3.0.0', 'yank', { reason: 'It sorts by the wrong date.' })
  await mark('gift-cards', '0.9.0', 'revoke', { reason: 'It sent card numbers to its log.' })
  await ask('/plugins/pay-later/tags/beta', { method: 'PUT', body: { version: '2.0.0-rc.1' } })
}

async function installForTenants(ask: Ask): Promise<void> {
  const install = (tenant: string, pluginId: string, facts: object = {}) =>
    ask('/plugins/install', { method: 'POST', tenant, body: { pluginId, ...facts } })
  const change = (tenant: string, pluginId: string, body: object) =>
    ask(`/tenants/${tenant}/plugins/${pluginId}`, { method: 'PATCH', body })
  await install('acme', 'pay-later', { version: '1.0.0', config: { label: 'Pay in 30 days' } })
  await install('acme', 'bank-transfer')
  await install('acme', 'customer-reviews')
  await change('acme', 'pay-later', { version: '1.1.0' })
  await change('acme', 'pay-later', {
    config: { label: 'Pay in two weeks', days: 14, countries: ['DE', 'AT'] },
  })
  await change('acme', 'customer-reviews', { enabled: false })
  await install('blue-bikes', 'delivery-map', { version: '^1.0.0' })
  await install('blue-bikes', 'pay-later', { version: '~1.1.0' })
  await install('blue-bikes', 'size-guide', { config: { unit: 'inches' } })
  await ask('/tenants/blue-bikes', { method: 'PATCH', body: { minReleaseAgeSeconds: 259_200 } })
  await install('corner-books', 'support-chat', { version: '1.0.0' })
  await install('corner-books', 'newsletter')
  await change('corner-books', 'newsletter', { freeze: { reason: 'Their own test runs until Friday.' } })
  await install('corner-books', 'price-alarm')
  await ask('/tenants/corner-books/plugins/price-alarm', { method: 'DELETE' })
  await ask('/tenants/corner-books', { method: 'PATCH', body: { freeze: { reason: 'Peak season.' } } })
  await install('delta-foods', 'parcel-tracking', { version: '2.0.0' })
  await install('delta-foods', 'cookie-notice')
  await install('delta-foods', 'holiday-banner')
}

/** A version that waits for approval, an upload that is refused, an upgrade that is held, and a namespace with an owner. */
async function leaveSomethingToDo(registryUrl: string, ask: Ask): Promise<void> {
  const [payLater] = DEMO_PLUGINS
  const chat = DEMO_PLUGINS.find(({ id }) => id === 'support-chat')
  if (!payLater || !chat) return
  await upload(registryUrl, { plugin: payLater, version: '1.3.0', query: '?staged=true' })
  const source = 'module.exports = { oops: true }'
  await upload(registryUrl, { plugin: chat, version: '2.1.0', source, isRefused: true })
  // A new version under a tenant that waits three days before an upgrade.
  const map = DEMO_PLUGINS.find(({ id }) => id === 'delivery-map')
  if (map) await upload(registryUrl, { plugin: map, version: '1.2.0' })
  await ask('/namespaces/acme', { method: 'PUT', body: { owners: ['acme'] } })
}
