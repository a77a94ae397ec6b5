import { Agent, get } from 'node:http'
import { createScriptText } from '../script-text.ts'
import { shuffled } from '../shuffled.ts'
import { pathOf, STREAMED_PATH, VERSIONS } from './publish-plugins.ts'
import type { WatchedServices } from './start-services.ts'

const KIB = 1024
const CLIENTS = 24
interface ToRequest {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
  /** Disconnects after the first bytes. */
  readonly isLeft?: boolean
}

/** The requests of a round to both services, and the clients that make them. */
export async function openMixedLoad({ registry, edge }: WatchedServices) {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
  const registryUrl = `http://127.0.0.1:${registry.port}`
  const etags = new Map<string, string>()

  const request = (port: number, { path, headers = {}, method = 'GET', isLeft = false }: ToRequest) =>
    new Promise<number>((resolve, reject) => {
      const sent = get({ host: '127.0.0.1', port, path, headers, method, agent }, (response) => {
        response.on('error', () => {})
        response.once('close', () => resolve(response.statusCode ?? 0))
        if (isLeft) response.once('data', () => response.destroy())
        else response.resume()
        etags.set(path, response.headers.etag ?? '')
      })
      sent.on('error', reject)
    })

  async function publish(id: string, version: string, size: number): Promise<number> {
    const script = createScriptText(size)
    // Other bytes for each version.
    script.write(`/* ${id} ${version} */`, 'latin1')
    const form = new FormData()
    form.append('file', new Blob([script]), 'plugin.js')
    form.append(
      'metadata',
      JSON.stringify({ id, name: id, version, category: 'payment', extensionPoints: ['a'] }),
    )
    const response = await fetch(`${registryUrl}/plugins/upload`, { method: 'POST', body: form })
    await response.text()
    return response.status
  }

  async function install(body: unknown): Promise<number> {
    const response = await fetch(`${registryUrl}/plugins/install`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tenant-id': 'acme' },
      body: JSON.stringify(body),
    })
    await response.text()
    return response.status
  }

  const first = await publish('bench-first', '1.0.0', 60 * KIB)
  if (first !== 201) throw new Error(`the first publish was answered ${first}`)

  /** What is asked of the edge in a round: hits, evictions, streams, conditions, ranges, names nobody has, readers that leave. */
  function requestsToEdge(round: number): ToRequest[] {
    return Array.from({ length: 60 }, (_, turn) => {
      const version = turn % VERSIONS
      const unique = `${round}-${turn}`
      return [
        { path: pathOf('small.js', version) },
        { path: `${pathOf('small.js', version)}?${unique}` },
        { path: pathOf('medium.js', version), headers: { 'accept-encoding': 'br, gzip' } },
        { path: pathOf('large.js', version) },
        { path: pathOf('large.js', version), isLeft: true },
        { path: pathOf('small.js', version), method: 'HEAD' },
        {
          path: pathOf('small.js', version),
          headers: { 'if-none-match': etags.get(pathOf('small.js', version)) ?? '' },
        },
        {
          path: pathOf('medium.js', version),
          headers: { range: `bytes=${turn}-${1000 + ((round * 7919) % 9000)}` },
        },
        { path: `/plugins/bundles/bench-plugin/v1.0.${version}/${unique}.js` },
        { path: `/plugins/bundles/unknown-${unique}/v1.0.0/bundle.js` },
        ...(turn % 15 === 0 ? [{ path: STREAMED_PATH }, { path: STREAMED_PATH, isLeft: true }] : []),
      ]
    }).flat()
  }

  /** What is asked of the registry in a round: publishes, uploads sent again and refused, listings, changes of a tenant. */
  function requestsToRegistry(round: number): (() => Promise<number>)[] {
    return [
      () => publish(`round-${round}`, '1.0.0', 60 * KIB),
      () => publish('bench-round', `1.${round}.0`, 60 * KIB),
      () => publish('bench-first', '1.0.0', 60 * KIB),
      () => publish('bench-first', '1.0.0', 30 * KIB),
      () => install({ pluginId: 'bench-first', config: { round } }),
      () => install({ pluginId: `unknown-${round}` }),
      ...Array.from({ length: 20 }, (_, turn) => [
        () => request(registry.port, { path: `/plugins?limit=20&query=bench+${turn}` }),
        () => request(registry.port, { path: '/plugins/bench-round/versions?limit=100' }),
        () => request(registry.port, { path: '/tenants/acme/manifest', headers: { 'x-tenant-id': 'acme' } }),
        () => request(registry.port, { path: `/plugins/unknown-${round}-${turn}` }),
      ]).flat(),
    ]
  }

  return {
    /** Makes the requests of a round, and answers how many there were by status. */
    async run(round: number): Promise<ReadonlyMap<number, number>> {
      const calls = [
        ...requestsToEdge(round).map((each) => () => request(edge.port, each)),
        ...requestsToRegistry(round),
      ]
      const counts = new Map<number, number>()
      // All clients take from it.
      const queue = shuffled(calls).values()
      const runClient = async (): Promise<void> => {
        for (const call of queue) {
          // One at a time is what a client makes.
          const status = await call()
          counts.set(status, (counts.get(status) ?? 0) + 1)
        }
      }
      await Promise.all(Array.from({ length: CLIENTS }, runClient))
      return counts
    },
    [Symbol.dispose]: () => agent.destroy(),
  }
}
