import type { TenantManifest, TenantManifestPlugin } from '@plugboard/types'

const INTEGRITY = `sha384-${'A'.repeat(64)}`

/** A plugin as a tenant manifest has it, for tests: by default one script. */
export function samplePlugin(
  facts: Partial<TenantManifestPlugin> = {},
  paths = ['bundle.js'],
): TenantManifestPlugin {
  const { id = 'test-plugin', version = '1.0.0' } = facts
  return {
    id,
    name: 'Test Plugin',
    version,
    base: `https://edge.example/plugins/bundles/${id}/v${version}/`,
    entry: 'bundle.js',
    files: paths.map((path) => ({ path, integrity: INTEGRITY })),
    extensionPoints: ['payment-methods'],
    compat: {},
    isolation: 'inline',
    config: {},
    ...facts,
  }
}

/** A tenant manifest of these plugins. */
export function sampleManifest(plugins: readonly TenantManifestPlugin[], generation = 1): TenantManifest {
  return { schemaVersion: 2, tenantId: 'acme', generation, plugins: [...plugins] }
}
