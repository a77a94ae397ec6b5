import type { Catalog, HostRecord } from '@plugboard/catalog'
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
 * Stores what a host has, and asks for another look at its tenants: upgrades may have waited for it.
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
    const host = { hostId, ...request, updatedAtMs: clock() }
    const written = stored ? await catalog.hosts.replace(stored, host) : await catalog.hosts.insert(host)
    if (!written) continue
    await requestUpgrades(ports, { kind: 'host', hostId }, { nowMs: clock() })
    return { host, isNew: !stored }
  }
}

/**
 * Removes what a host has declared, so that nothing is compared with it any more.
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
    if (!stored) throw new HostNotFoundError(hostId)
    check(stored.value)
    if (!(await catalog.hosts.remove(stored))) continue
    return requestUpgrades(ports, { kind: 'host', hostId }, { nowMs: clock() })
  }
}
