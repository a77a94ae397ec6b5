import type { Scope } from '@plugboard/client'
import { useRouteContext } from '@tanstack/react-router'

/** Whether the person may do what needs a scope. The registry decides; this only leaves out what it would refuse. */
export function useMay(scope: Scope): boolean {
  const { session } = useRouteContext({ from: '/signed-in' })
  return session.scopes.includes(scope) || session.scopes.includes('admin')
}
