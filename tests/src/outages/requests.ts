import { eventually } from '../harness/eventually.ts'
import { installRequest } from '../harness/install.ts'
import type { RunningProcess } from '../harness/start-process.ts'
import { metadataOf } from '../harness/upload.ts'
import { look, type Seen } from './look.ts'

export const VERSION = '1.0.0'

export function readFile(edge: RunningProcess, id: string, path = 'bundle.js'): Promise<Seen> {
  return look(`${edge.url}/plugins/bundles/${id}/v${VERSION}/${path}`)
}

export function read(service: RunningProcess, path: string): Promise<Seen> {
  return look(`${service.url}${path}`)
}

/** Uploads as the guide does; `content` is JavaScript or a ZIP. */
export function publish(
  registry: RunningProcess,
  id: string,
  content: string | Uint8Array<ArrayBuffer> = contentOf(id),
): Promise<Seen> {
  const form = new FormData()
  form.append('file', new Blob([content]), 'plugin.js')
  form.append('metadata', JSON.stringify(metadataOf({ id, version: VERSION })))
  return look(`${registry.url}/plugins/upload`, { method: 'POST', body: form })
}

/** Publishes while the engines are well. On a busy machine one of them may miss a short deadline. */
export async function untilPublished(
  registry: RunningProcess,
  id: string,
  content?: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  await eventually(
    () => publish(registry, id, content),
    ({ status }) => status === 201 || status === 200,
    { timeoutMs: 90_000 },
  )
}

export function install(registry: RunningProcess, tenantId: string, pluginId: string): Promise<Seen> {
  return look(installRequest(registry.url, tenantId, { pluginId }))
}

/** A small bundle that contains its plugin's id, and is long enough to have encodings. */
export function contentOf(id: string): string {
  return `export default ${JSON.stringify(`${id} `.repeat(100))}\n`
}
