import { isDeepStrictEqual } from 'node:util'
import type { Catalog, HostRecord, Stored } from '@plugboard/catalog'
import type { HostId, HostRequest } from '@plugboard/types'
import { requestUpgrades, type UpgradePorts } from '../upgrades/request-upgrades.ts'
import { HostNotFoundError } from './errors.ts'

interface HostPorts extends Pick<UpgradePorts, 'wakeUpgrades'> {
  readonly catalog: Pick<Catalog, 'hosts' | 'upgradeTasks'>
  readonly clock: () => number
}

/** Throws when a host in its current state may not be changed; null stands for one that was not declared. */
type CheckPresent = (present: HostRecord | null) => void

/** @throws HostNotFoundError */
export async function findHost({ hosts }: Pick<Catalog, 'hosts'>, hostId: HostId): Promise<HostRecord> {
  const stored = await hosts.find(hostId)
  if (!stored) throw new HostNotFoundError(hostId)
  return stored.value
}

/**
 * Stores what a host has, and asks for another look at its tenants: upgrades may have waited for it. A host that says the same again, as
 * at each of its starts, changes nothing. The record remembers that the look is to be asked for, in case this process stops.
 *
 * @throws what `check` throws
 */
export async function declareHost(
  ports: HostPorts,
  hostId: HostId,
  { request, check }: { request: HostRequest; check: CheckPresent },
): Promise<{ readonly host: HostRecord; readonly isNew: boolean }> {
  const { catalog, clock } = ports
  for (;;) {
    const stored = await catalog.hosts.find(hostId)
    check(stored?.value ?? null)
    if (stored && isSame(stored.value, request)) {
      if (stored.value.isUnsettled) await settle(ports, stored)
      return { host: stored.value, isNew: false }
    }
    const host = { hostId, ...request, updatedAtMs: clock(), isUnsettled: true as const }
    const written = stored ? await catalog.hosts.replace(stored, host) : await catalog.hosts.insert(host)
    if (!written) continue
    await settle(ports, written)
    return { host, isNew: !stored }
  }
}

async function settle(ports: HostPorts, stored: Stored<HostRecord>): Promise<void> {
  const { hostId } = stored.value
  await requestUpgrades(ports, { kind: 'host', hostId }, { nowMs: ports.clock() })
  // When somebody has changed it meanwhile, that change settles it.
  await ports.catalog.hosts.replace(stored, { ...stored.value, isUnsettled: undefined })
}

function isSame(host: HostRecord, { version, runtime, react, extensionPoints }: HostRequest): boolean {
  const { version: ownVersion, runtime: ownRuntime, react: ownReact, extensionPoints: ownPoints } = host
  return isDeepStrictEqual(
    [ownVersion, ownRuntime, ownReact, ownPoints],
    [version, runtime, react, extensionPoints],
  )
}

/**
 * Removes what a host has declared, so that nothing is compared with it any more. The look at its tenants is asked for also when
 * there is no such host, since an earlier removal may have been cut off before it asked.
 *
 * @throws HostNotFoundError; what `check` throws
 */
export async function removeHost(
  ports: HostPorts,
  hostId: HostId,
  { check }: { check: CheckPresent },
): Promise<void> {
  const { catalog, clock } = ports
  for (;;) {
    const stored = await catalog.hosts.find(hostId)
    if (stored) check(stored.value)
    if (stored && !(await catalog.hosts.remove(stored))) continue
    await requestUpgrades(ports, { kind: 'host', hostId }, { nowMs: clock() })
    if (!stored) throw new HostNotFoundError(hostId)
    return
  }
}
