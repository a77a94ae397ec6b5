import type { Scope } from '@plugboard/client'
import { useRouteContext } from '@tanstack/react-router'
import { mayDo } from './may-do.ts'

/** Whether the person may do what needs a scope. The registry decides; this only leaves out what it would refuse. */
export function useMay(scope: Scope): boolean {
  const { session } = useRouteContext({ from: '/signed-in' })
  return mayDo(session.scopes, scope)
  // Whoever may publish may stage. No other scope has one in it.
  const enough: readonly Scope[] = scope === 'stage' ? ['stage', 'publish'] : [scope]
  return session.scopes.some((each) => enough.includes(each))
}
