import type { Scope } from '@plugboard/client'
import { useRouteContext } from '@tanstack/react-router'
import { mayDo } from './may-do.ts'

/** Whether the person may do what needs a scope. The registry decides; this only leaves out what it would refuse. */
export function useMay(scope: Scope): boolean {
  const { session } = useRouteContext({ from: '/signed-in' })
  return mayDo(session.scopes, scope)
}
