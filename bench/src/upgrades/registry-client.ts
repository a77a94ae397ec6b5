import { type TenantId, UpgradeProgress, type Version } from '@plugboard/types'

/** What the benchmark asks of a registry. */
export interface RegistryClient {
  readonly publish: (pluginId: string, version: Version) => Promise<void>
  readonly install: (tenantId: TenantId, body: Readonly<Record<string, unknown>>) => Promise<void>
  /** A request that reads and writes nothing. */
  readonly askLive: () => Promise<void>
  readonly readManifest: (tenantId: TenantId) => Promise<void>
  readonly progressOf: (pluginId: string) => Promise<UpgradeProgress>
  /** The longest delays of its event loop since they were last read. */
  readonly readLag: () => Promise<LoopLag>
}

export interface LoopLag {
  readonly p99Ms: number
  readonly longestMs: number
}

const MOST_ATTEMPTS = 5

export function createRegistryClient(url: string): RegistryClient {
  const request = async (path: string, init: RequestInit = {}): Promise<string> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await fetch(`${url}${path}`, init)
      const text = await answer.text()
      if (answer.ok) return text
      // What is retryable is sent again, as a client would.
      if (attempt === MOST_ATTEMPTS || JSON.parse(text).retryable !== true) {
        throw new Error(`${path} was answered ${answer.status}: ${text}`)
      }
      process.stdout.write(`${path} was answered ${answer.status}, and is sent again\n`)
    }
  }
  return {
    publish: async (id, version) => {
      const form = new FormData()
      form.append('file', new Blob([`export default { version: '${version}' }\n`]), 'bundle.js')
      const metadata = { id, name: id, version, extensionPoints: ['payment-methods'] }
      form.append('metadata', JSON.stringify(metadata))
      await request('/plugins/upload', { method: 'POST', body: form })
    },
    install: async (tenantId, body) => {
      const headers = { 'x-tenant-id': tenantId, 'content-type': 'application/json' }
      await request('/plugins/install', { method: 'POST', headers, body: JSON.stringify(body) })
    },
    askLive: async () => {
      await request('/live')
    },
    readManifest: async (tenantId) => {
      await request(`/tenants/${tenantId}/manifest`)
    },
    progressOf: async (pluginId) =>
      UpgradeProgress.parse(JSON.parse(await request(`/plugins/${pluginId}/upgrades`))),
    readLag: async () => {
      const text = await request('/metrics')
      return {
        p99Ms: 1000 * gaugeOf(text, 'nodejs_eventloop_lag_p99_seconds'),
        longestMs: 1000 * gaugeOf(text, 'nodejs_eventloop_lag_max_seconds'),
      }
    },
  }
}

function gaugeOf(text: string, name: string): number {
  return Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
}
