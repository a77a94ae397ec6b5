import type { Hold, Problem } from '@plugboard/client'
import type { TenantPluginState } from '../../api/tenant-plugin.ts'

/** The one thing that a plugin's page offers for a tenant, or why it offers nothing. */
export type TenantOffer =
  | { readonly kind: 'install'; readonly version: string }
  | { readonly kind: 'update'; readonly version: string; readonly from: string }
  | { readonly kind: 'installed'; readonly version: string; readonly isEnabled: boolean }
  /** A version waits. */
  | {
      readonly kind: 'held' | 'incompatible'
      readonly version: string
      readonly holds: readonly Hold[]
    }
  /** An install is refused. `detail`: why, in the words of the registry. */
  | { readonly kind: 'refused'; readonly because: Refusal; readonly detail: string }
  | { readonly kind: 'absent' }

/** Why an install is refused, where that is more than that it is. */
type Refusal = 'held' | 'incompatible' | 'refused'

/** Chooses what a plugin's page offers for a tenant. */
export function offerOf({ installed, pending, preview, refusal }: TenantPluginState): TenantOffer {
  if (preview && !installed) return { kind: 'install', version: preview.version }
  if (preview && installed && preview.version !== installed.data.version)
    return { kind: 'update', version: preview.version, from: installed.data.version }
  if (pending && pending.holds.length > 0) return heldOffer(pending.pending, pending.holds)
  // What an install would bring instead does not come, and that is what there is to know.
  if (refusal) return refusedOffer(refusal)
  if (!installed) return { kind: 'absent' }
  return { kind: 'installed', version: installed.data.version, isEnabled: installed.data.enabled }
}

function heldOffer(version: string, holds: readonly Hold[]): TenantOffer {
  const isIncompatible = holds.some(({ code }) => code === 'incompatible')
  return { kind: isIncompatible ? 'incompatible' : 'held', version, holds }
}

function refusedOffer({ code, detail }: Problem): TenantOffer {
  return { kind: 'refused', because: becauseOf(code), detail }
}

function becauseOf(code: Problem['code']): Refusal {
  if (code === 'VERSION_HELD') return 'held'
  return code === 'VERSION_INCOMPATIBLE' ? 'incompatible' : 'refused'
}
