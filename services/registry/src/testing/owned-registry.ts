import { PluginOwners } from '@plugboard/types'
import { type AnswerUnderTest, metadataOf, openRegistry } from './registry-under-test.ts'

const FILE = 'export default 1\n'
/** Two publishers, of whom one has two tokens, and an administrator. */
export const TOKENS = [
  { name: 'alpha', scopes: ['publish'] },
  { name: 'beta', scopes: ['publish'] },
  { name: 'beta-nightly', publisher: 'beta', scopes: ['publish'] },
  { name: 'root', scopes: ['publish', 'install', 'read', 'admin'], tenants: ['*'] },
].map((token) => ({ ...token, token: token.name.padEnd(24, '-') }))
/** The plugin. */
export const PLUGIN = '/plugins/test-plugin'

export type Method = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'

/** The header of the token of a name. */
export const by = (name: string) => ({ authorization: `Bearer ${name.padEnd(24, '-')}` })

/** A registry with publishers, and requests with the token of a name. */
export async function openOwned(options: Parameters<typeof openRegistry>[0] = {}) {
  const registry = await openRegistry({
    ...options,
    env: { REGISTRY_TOKENS: JSON.stringify(TOKENS), ...options.env },
  })
  return {
    ...registry,
    send: (name: string, method: Method, url: string, body?: unknown) =>
      registry.request({ method, url, headers: { ...by(name), 'x-tenant-id': 'acme' }, body }),
    publishAs: (name: string, version: string, id = 'test-plugin'): Promise<AnswerUnderTest> => {
      const form = new FormData()
      form.append('file', new Blob([FILE]), 'plugin.js')
      form.append('metadata', JSON.stringify(metadataOf({ id, version })))
      return registry.request({ method: 'POST', url: '/plugins/upload', headers: by(name), form })
    },
    owners: async () => PluginOwners.parse((await registry.request({ url: `${PLUGIN}/owners` })).body),
  }
}
