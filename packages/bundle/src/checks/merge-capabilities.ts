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
import { shortTarget } from '../javascript/capability-list.ts'
import type { CheckContext } from './check.ts'
import { resourceCapabilities } from './resource-capabilities.ts'
import { readScripts } from './script-modules.ts'

/**
 * What all scripts of a bundle, its style sheets and its markup can do: one capability for each name and target, in the order of scripts and places. Where
 * there are too many, uses of globals are left out first. A script that was not read can do anything, which is a capability too.
 */
export function mergeCapabilities(
  scripts: Pick<CheckContext, 'bundle' | 'scriptOf'>,
  permissions: PluginPermissions | undefined,
): CapabilityReport {
  const merged = new Map<string, Capability>()
  const { read, unread } = readScripts(scripts)
  for (const { path } of unread) {
    add({
      name: 'code.unread-script',
      target: shortTarget(path),
      confidence: 'certain',
      count: 1,
      places: [{ file: path, line: 1, column: 1 }],
    })
  }
  for (const { file, facts } of read) {
    for (const { places, ...found } of facts.capabilities) {
      add({ ...found, places: places.map((place) => ({ file: file.path, ...place })) })
    }
  }
  for (const file of scripts.bundle.files) resourceCapabilities(file).forEach(add)

  function add(capability: Capability): void {
    const key = capabilityKey(capability)
    const known = merged.get(key)
    merged.set(key, known ? combine(known, capability) : capability)
  }

  const capabilities = [...merged.values()].toSorted(
    (left, right) => Number(isGlobal(left)) - Number(isGlobal(right)),
  )
  const kept = capabilities.slice(0, CAPABILITIES_LIMIT)
  const leftOut = read.reduce((sum, { facts }) => sum + facts.omitted.capabilities, 0)
  return {
    declared: permissions !== undefined,
    capabilities: kept.map((capability) => ({
      ...capability,
      places: capability.places.slice(0, CAPABILITY_PLACES_LIMIT),
      ...(permissions &&
        needsPermission(capability) && { isPermitted: isPermitted(permissions, capability) }),
    })),
    omitted: capabilities.length - kept.length + leftOut,
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
