import type { Hold, Problem } from '@plugboard/client'
import type { TenantPluginState } from '../../api/tenant-plugin.ts'

/** The one thing that a plugin's page offers for a tenant, or why it offers nothing. */
export type TenantOffer =
  | { readonly kind: 'install'; readonly version: string }
  | { readonly kind: 'update'; readonly version: string; readonly from: string }
  | { readonly kind: 'installed'; readonly version: string; readonly isEnabled: boolean }
  /** `version`: the one that waits; null when the registry only says why. `until`: RFC 3339; null when no time ends it. */
  | {
      readonly kind: 'held'
      readonly version: string | null
      readonly reason: string
      readonly until: string | null
    }
  | { readonly kind: 'incompatible'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'absent' }

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
  const reason = holds.map(({ description }) => description).join(' ')
  if (holds.some(({ code }) => code === 'incompatible')) return { kind: 'incompatible', reason }
  const ends = holds.map(({ until }) => until)
  const lasts = ends.includes(null)
  return {
    kind: 'held',
    version,
    reason,
    until: lasts
      ? null
      : (ends
          .filter((end) => end !== null)
          .toSorted(byTime)
          .at(-1) ?? null),
  }
}

function refusedOffer({ code, detail }: Problem): TenantOffer {
  if (code === 'VERSION_HELD') return { kind: 'held', version: null, reason: detail, until: null }
  if (code === 'VERSION_INCOMPATIBLE') return { kind: 'incompatible', reason: detail }
  return { kind: 'refused', reason: detail }
}

function byTime(left: string, right: string): number {
  return Date.parse(left) - Date.parse(right)
}
