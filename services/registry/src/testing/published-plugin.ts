import { Installation, PendingUpgrade } from '@plugboard/types'
import { type ClockedRegistry, openClocked } from './clocked-registry.ts'
import { metadataOf, type RegistryUnderTest } from './registry-under-test.ts'

/** The plugin of the tenant. */
export const INSTALLED = '/tenants/acme/plugins/test-plugin'
export const DAY_MS = 86_400_000

/** A registry with some versions of a plugin, and a clock that stands. */
export async function openPublished(...versions: readonly string[]): Promise<ClockedRegistry> {
  const registry = await openClocked()
  for (const version of versions) await registry.publish(metadataOf({ version }))
  return registry
}

export const install = async (registry: RegistryUnderTest, body: Readonly<Record<string, unknown>>) =>
  registry.install('acme', { pluginId: 'test-plugin', ...body })

export const patch = (registry: RegistryUnderTest, body: unknown, url = INSTALLED) =>
  registry.request({ method: 'PATCH', url, body })

export const installed = async (registry: RegistryUnderTest) =>
  Installation.parse((await registry.request({ url: INSTALLED })).body)

export const pending = async (registry: RegistryUnderTest) => {
  const { body } = await registry.request({ url: '/tenants/acme/upgrades' })
  return body.items.map((item: unknown) => PendingUpgrade.parse(item))
}

export const yank = (registry: RegistryUnderTest, version: string) =>
  registry.request({
    method: 'POST',
    url: `/plugins/test-plugin/versions/${version}/yank`,
    body: { reason: 'It is slow.' },
  })

export const moveTag = (registry: RegistryUnderTest, tag: string, version: string) =>
  registry.request({ method: 'PUT', url: `/plugins/test-plugin/tags/${tag}`, body: { version } })
