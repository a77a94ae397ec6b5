import type { TenantId } from '@plugboard/types'
import pLimit from 'p-limit'
import { TenantBusyError } from '../installs/errors.ts'

/** Does work for a tenant after all that this process was asked to do for it before. */
export type TenantTurns = <Result>(tenantId: TenantId, work: () => Promise<Result>) => Promise<Result>

/** The most changes of one tenant that wait in one process. */
const MOST_WAITING = 1000

/**
 * Turns for the changes of tenants: those of one tenant in this process do not collide with each other. The call rejects with
 * TenantBusyError when too many wait.
 */
export function createTenantTurns(): TenantTurns {
  const queues = new Map<TenantId, { readonly inTurn: ReturnType<typeof pLimit>; users: number }>()
  return async (tenantId, work) => {
    const queue = queues.get(tenantId) ?? { inTurn: pLimit(1), users: 0 }
    if (queue.users >= MOST_WAITING) throw new TenantBusyError(tenantId)
    queues.set(tenantId, queue)
    queue.users += 1
    try {
      return await queue.inTurn(work)
    } finally {
      queue.users -= 1
      if (queue.users === 0) queues.delete(tenantId)
    }
  }
}
