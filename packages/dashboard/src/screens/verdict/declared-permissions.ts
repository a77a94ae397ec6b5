import type { Capability, PluginVersion } from '@plugboard/client'

/** What a manifest says that the plugin does beyond showing itself. */
export type Permissions = NonNullable<PluginVersion['permissions']>

/** One permission that a manifest has, and whether the code was found to use it. */
export type DeclaredPermission =
  | { readonly kind: 'host'; readonly host: string; readonly reason: string; readonly isFound: boolean }
  | {
      readonly kind: 'capability'
      readonly name: Capability['name']
      readonly reason: string
      readonly isFound: boolean
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
      isFound: found.some((each) => each.name.startsWith('network.') && usesHost(host, each.target)),
    })),
    ...capabilities.map(({ name, reason }) => ({
      kind: 'capability' as const,
      name,
      reason,
      isFound: found.some((each) => each.name === name),
    })),
  ]
}

/** What is computed may be any host, so it uses every permission. */
function usesHost(host: string, target: string | null): boolean {
  return target === '*' || covers(host, target) || (target !== null && covers(target, host))
}

function covers(pattern: string, target: string | null): boolean {
  if (pattern === '*' || pattern === target) return true
  return pattern.startsWith('*.') && target !== null && target.endsWith(pattern.slice(1))
}
