import type { TenantManifest, TenantManifestPlugin } from '@plugboard/types'

const INTEGRITY = `sha384-${'A'.repeat(64)}`

/** A plugin as a tenant manifest has it, for tests: by default one script. */
export function samplePlugin(
  facts: Partial<TenantManifestPlugin> = {},
  paths = ['bundle.js'],
): TenantManifestPlugin {
  const { id = 'test-plugin', version = '1.0.0' } = facts
  const base = `https://edge.example/plugins/bundles/${id}/v${version}/`
  return {
    id,
    name: 'Test Plugin',
    version,
    entry: `${base}bundle.js`,
    integrity: INTEGRITY,
    files: paths.map((path) => ({
      path,
      url: base + path.split('/').map(encodeURIComponent).join('/'),
      contentType: contentTypeOf(path),
      size: 1,
      integrity: INTEGRITY,
    })),
    extensionPoints: ['payment-methods'],
    compat: {},
    isolation: 'inline',
    config: {},
    ...facts,
  }
}

/** A tenant manifest of these plugins. */
export function sampleManifest(plugins: readonly TenantManifestPlugin[], generation = 1): TenantManifest {
  return { schemaVersion: 1, tenantId: 'acme', generation, plugins: [...plugins] }
}

function contentTypeOf(path: string): string {
  if (path.endsWith('.css')) return 'text/css; charset=utf-8'
  return path.endsWith('.svg') ? 'image/svg+xml; charset=utf-8' : 'application/javascript; charset=utf-8'
}
