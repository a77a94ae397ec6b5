import type { TenantPlugin } from '@plugboard/catalog'
import type { Hold, TenantId, Version } from '@plugboard/types'
import type { TenantPorts } from '../generations/make-generation.ts'
import { capabilityHold } from './capability-hold.ts'
import { configurationHold } from './configuration-hold.ts'

export type FurtherHoldPorts = Pick<TenantPorts, 'catalog' | 'configure' | 'holdsCapabilities'>

/** What keeps a plugin from a version by itself that nothing else keeps it from, and takes more than the version's listing to know. */
export async function furtherHold(
  { catalog, configure, holdsCapabilities }: FurtherHoldPorts,
  facts: { readonly tenantId: TenantId; readonly plugin: TenantPlugin; readonly version: Version },
): Promise<Hold | null> {
  const byCapabilities = holdsCapabilities ? await capabilityHold(catalog, facts) : null
  return byCapabilities ?? configurationHold(configure, facts)
}
