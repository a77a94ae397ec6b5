import type { ServerResponse } from 'node:http'
import type { TenantManifest } from '@plugboard/types'
import { type OpenServer, openServer } from './open-server.ts'

/** A proxy in front of a registry that shows a host only some of a tenant's plugins, so that one shop serves many tests. */
export interface ChosenPlugins extends OpenServer {
  /** Proxies this registry from now on. */
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

  const opened = await openServer((incoming, outgoing) => {
    answer(incoming.url ?? '/', outgoing).catch(() => outgoing.destroy())
  })
  return {
    ...opened,
    before: (registryUrl) => {
      target = registryUrl
    },
    choose: (ids) => {
      chosen = ids
    },
  }
}
