import {
  CAPABILITIES_LIMIT,
  CAPABILITY_PLACES_LIMIT,
  type Capability,
  type CapabilityReport,
  Confidence,
  capabilityKey,
  isPermitted,
  needsPermission,
  type PluginPermissions,
} from '@plugboard/types'
import type { ScriptModule } from './script-modules.ts'

/**
 * What all scripts of a bundle can do: one capability for each name and target, in the order of scripts and places. Where
 * there are too many, uses of globals are left out first.
 */
export function mergeCapabilities(
  modules: readonly ScriptModule[],
  permissions: PluginPermissions | undefined,
): CapabilityReport {
  const merged = new Map<string, Capability>()
  for (const { file, facts } of modules) {
    for (const { places, ...found } of facts.capabilities) {
      const capability = { ...found, places: places.map((place) => ({ file: file.path, ...place })) }
      const key = capabilityKey(capability)
      const known = merged.get(key)
      merged.set(key, known ? combine(known, capability) : capability)
    }
  }
  const capabilities = [...merged.values()].toSorted(
    (left, right) => Number(isGlobal(left)) - Number(isGlobal(right)),
  )
  const kept = capabilities.slice(0, CAPABILITIES_LIMIT)
  const unread = modules.reduce((sum, { facts }) => sum + facts.omitted.capabilities, 0)
  return {
    declared: permissions !== undefined,
    capabilities: kept.map((capability) => ({
      ...capability,
      places: capability.places.slice(0, CAPABILITY_PLACES_LIMIT),
      ...(permissions &&
        needsPermission(capability) && { isPermitted: isPermitted(permissions, capability) }),
    })),
    omitted: capabilities.length - kept.length + unread,
  }
}

function combine(left: Capability, right: Capability): Capability {
  const order = Confidence.options
  return {
    ...left,
    confidence:
      order.indexOf(left.confidence) <= order.indexOf(right.confidence) ? left.confidence : right.confidence,
    count: left.count + right.count,
    places: [...left.places, ...right.places].slice(0, CAPABILITY_PLACES_LIMIT),
  }
}

function isGlobal({ name }: Capability): boolean {
  return name.startsWith('global.')
}
