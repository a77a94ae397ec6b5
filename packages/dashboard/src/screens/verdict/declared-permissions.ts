import type { Capability, PluginVersion } from '@plugboard/client'

/** What a manifest says that the plugin does beyond showing itself. */
export type Permissions = NonNullable<PluginVersion['permissions']>

/** possible: the host may be one of those that are computed while the plugin runs. */
export type PermissionUse = 'found' | 'possible' | 'unused'

/** One permission that a manifest has, and whether the code was found to use it. */
export type DeclaredPermission =
  | { readonly kind: 'host'; readonly host: string; readonly reason: string; readonly use: PermissionUse }
  | {
      readonly kind: 'capability'
      readonly name: Capability['name']
      readonly reason: string
      readonly use: PermissionUse
    }

/** Compares what a manifest declares with what was found, as the check `permissions` of the registry does. */
export function declaredPermissions(
  { network = [], capabilities = [] }: Permissions,
  found: readonly Capability[],
): readonly DeclaredPermission[] {
  return [
    ...network.map(({ host, reason }) => ({
      kind: 'host' as const,
      host,
      reason,
      use: useOfHost(host, found),
    })),
    ...capabilities.map(({ name, reason }) => ({
      kind: 'capability' as const,
      name,
      reason,
      use: found.some((each) => each.name === name) ? ('found' as const) : ('unused' as const),
    })),
  ]
}

function useOfHost(host: string, found: readonly Capability[]): PermissionUse {
  const targets = found.filter(({ name }) => name.startsWith('network.')).map(({ target }) => target)
  const isNamed = (target: string | null) =>
    target !== '*' && (covers(host, target) || (target !== null && covers(target, host)))
  if (targets.some(isNamed)) return 'found'
  return targets.includes('*') ? 'possible' : 'unused'
}

function covers(pattern: string, target: string | null): boolean {
  if (pattern === '*' || pattern === target) return true
  return pattern.startsWith('*.') && target !== null && target.endsWith(pattern.slice(1))
}
