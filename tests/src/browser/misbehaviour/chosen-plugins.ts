import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TenantManifest } from '@plugboard/types'

/** Stands before a registry and lets a host know only some of a tenant's plugins: one shop serves many tests. */
export interface ChosenPlugins extends AsyncDisposable {
  readonly url: string
  /** Asks this registry from now on. */
  before(registryUrl: string): void
  choose(ids: readonly string[]): void
}

export async function openChosenPlugins(): Promise<ChosenPlugins> {
  let target = ''
  let chosen: readonly string[] = []

  async function answer(url: string, outgoing: ServerResponse): Promise<void> {
    const response = await fetch(new URL(url, target))
    const manifest = (await response.json()) as TenantManifest
    const plugins = manifest.plugins.filter(({ id }) => chosen.includes(id))
    outgoing.writeHead(response.status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    outgoing.end(JSON.stringify({ ...manifest, plugins }))
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming.url ?? '/', outgoing).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    before: (registryUrl) => {
      target = registryUrl
    },
    choose: (ids) => {
      chosen = ids
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
