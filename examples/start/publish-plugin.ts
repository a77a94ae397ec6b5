import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ROOT } from './child.ts'
import { ExampleError } from './progress.ts'

/** Uploads the built plugin as the guide does, in a form with the file. The ZIP contains its own metadata. */
export async function publishPlugin(registryUrl: string): Promise<void> {
  const folder = join(ROOT, 'examples', 'payment-plugin')
  const { id, version } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
  const path = join(folder, 'dist', `${id}-${version}.zip`)
  const form = new FormData()
  form.append('file', new Blob([await readFile(path)]), basename(path))
  await post(`${registryUrl}/plugins/upload`, { body: form })
}

/** Installs the newest version for a tenant. */
export async function installPlugin(registryUrl: string, tenantId: string): Promise<void> {
  await post(`${registryUrl}/plugins/install`, {
    headers: { 'x-tenant-id': tenantId, 'content-type': 'application/json' },
    body: JSON.stringify({ pluginId: 'test-plugin' }),
  })
}

async function post(url: string, request: RequestInit): Promise<void> {
  const response = await fetch(url, { method: 'POST', ...request })
  if (!response.ok) throw new ExampleError(`${url} answered ${response.status}: ${await response.text()}`)
}
