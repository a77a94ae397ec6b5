import type { ObjectStore } from '@plugboard/storage'
import { LeaseLostError } from '../errors.ts'
import type { HeldLease } from '../lease/held-lease.ts'

/**
 * Removes an object of a version whose lease is held. No store can make a removal depend on a lease, so the lease is
 * checked by the clock right before the store removes the object. A process can still be paused after that check: once
 * resumed, it reports which object it may have removed from a version that was published meanwhile.
 *
 * @throws LeaseLostError
 */
export async function removeObject(
  store: ObjectStore,
  key: string,
  lease: Pick<HeldLease, 'signal' | 'confirm' | 'requireHeld'>,
): Promise<void> {
  await lease.confirm()
  await store.remove(key, { signal: lease.signal, confirm: () => lease.requireHeld() })
  await lease.confirm().catch((cause: unknown) => {
    if (!(cause instanceof LeaseLostError)) throw cause
    throw new LeaseLostError(
      `the lease ran out while ${key} was removed; if its version is published now, upload it again to put back what is missing`,
      { cause },
    )
  })
}
