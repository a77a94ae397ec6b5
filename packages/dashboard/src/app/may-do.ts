import type { Scope } from '@plugboard/client'

/** Whether somebody with scopes may do what needs a scope, as the registry decides it: whoever may publish may stage. */
export function mayDo(scopes: readonly Scope[], needed: Scope): boolean {
  return scopes.includes(needed) || (needed === 'stage' && scopes.includes('publish'))
}
