import type { TenantPlugin } from '@plugboard/catalog'
import type { Hold, TenantId, Version } from '@plugboard/types'
import type { ConfigurePlugin } from '../configuration/configure-plugin.ts'
import { ConfigurationRefusedError } from '../configuration/errors.ts'

const MOST_FAULTS = 3

/**
 * Finds out whether the schema of another version accepts the configuration that a plugin has.
 *
 * @throws as `configurePlugin` does, except ConfigurationRefusedError
 */
export async function configurationHold(
  configure: ConfigurePlugin,
  { tenantId, plugin, version }: { tenantId: TenantId; plugin: TenantPlugin; version: Version },
): Promise<Hold | null> {
  try {
    await configure({ tenantId, before: plugin, after: { ...plugin, version } })
    return null
  } catch (error) {
    if (!(error instanceof ConfigurationRefusedError)) throw error
    const faults = error.findings.slice(0, MOST_FAULTS).map(({ message }) => message)
    const more = error.findings.length > MOST_FAULTS ? ', and more' : ''
    return {
      code: 'configuration',
      description: `Version ${version} does not accept the configuration: ${faults.join(', ')}${more}. A configuration that it accepts, sent together with the version or before, ends it.`,
      until: null,
    }
  }
}
