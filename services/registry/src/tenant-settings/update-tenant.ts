import type { TenantId, TenantUpdateRequest } from '@plugboard/types'
import { compareContents } from '../generations/compare-contents.ts'
import { type Made, makeGeneration, type TenantPorts } from '../generations/make-generation.ts'
import { findHost } from '../hosts/declare-host.ts'
import type { ChangeOptions } from '../installs/change-plugin.ts'
import { toFreeze } from '../upgrades/request-plugin.ts'
import { requestUpgrades } from '../upgrades/request-upgrades.ts'

/**
 * Changes what holds for all plugins of a tenant, which makes its next generation.
 *
 * @param check throws when the tenant in its current generation may not be changed
 * @throws HostNotFoundError, TenantBusyError; what `check` throws
 */
export async function updateTenant(
  ports: TenantPorts,
  {
    tenantId,
    changes,
    check,
    isDryRun,
    madeBy,
  }: ChangeOptions & {
    tenantId: TenantId
    changes: TenantUpdateRequest
    check: () => Promise<void>
  },
): Promise<Made<void>> {
  const made = await makeGeneration(ports, {
    tenantId,
    isDryRun,
    origin: { madeBy, from: 'api' },
    async change(present) {
      await check()
      const { minReleaseAgeSeconds: seconds, securityFixes, host: hostId, freeze } = changes
      if (hostId !== undefined) await findHost(ports.catalog, hostId)
      const content = {
        ...present.content,
        ...(seconds !== undefined && { minReleaseAgeMs: seconds * 1000 }),
        ...(securityFixes !== undefined && { securityFixes }),
        ...(hostId !== undefined && { hostId }),
        ...(freeze !== undefined && { freeze: toFreeze(freeze, ports.clock()) }),
      }
      const isSame = compareContents(present.content, content).length === 0
      return { ...present, content: isSame ? present.content : content, result: undefined }
    },
  })
  // A hold may have ended.
  if (!isDryRun) await requestUpgrades(ports, { kind: 'tenant', tenantId }, { nowMs: ports.clock() })
  return made
}
