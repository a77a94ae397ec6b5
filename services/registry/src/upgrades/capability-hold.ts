import type { Catalog, TenantPlugin } from '@plugboard/catalog'
import { type Capability, type Hold, needsPermission, printable, type Version } from '@plugboard/types'
import { compareCapabilities } from '../checks/check-findings.ts'

const MOST_NAMED = 5

/**
 * Finds out whether the code of another version can do what the code of the installed one cannot, and a manifest would have to declare. A version
 * without a report, of an earlier release, is compared with none.
 */
export async function capabilityHold(
  { versions }: Pick<Catalog, 'versions'>,
  { plugin, version }: { readonly plugin: TenantPlugin; readonly version: Version },
): Promise<Hold | null> {
  const { pluginId } = plugin
  const [before, after] = await Promise.all([
    versions.find({ pluginId, version: plugin.version }),
    versions.find({ pluginId, version }),
  ])
  const changes = compareCapabilities(before?.value, after?.value ?? {})
  if (!changes) return null
  const added = changes.added.filter(needsPermission)
  const omitted = after?.value.capabilities?.omitted ?? 0
  const isLonger = omitted > (before?.value.capabilities?.omitted ?? 0)
  if (added.length === 0 && !isLonger) return null
  const more = added.length > MOST_NAMED ? `, and ${added.length - MOST_NAMED} more` : ''
  const what =
    added.length > 0
      ? `${added.slice(0, MOST_NAMED).map(nameOf).join(', ')}${more}`
      : 'more than its report names'
  return {
    code: 'capability-grew',
    description: `The code of version ${version} can do what that of ${plugin.version} cannot: ${what}. A request that names the version ends it.`,
    until: null,
  }
}

function nameOf({ name, target }: Capability): string {
  return target === null ? name : `${name} (${printable(target, 60)})`
}
