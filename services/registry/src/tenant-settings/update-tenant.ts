import type { TenantId, TenantUpdateRequest } from '@plugboard/types'
import { compareContents } from '../generations/compare-contents.ts'
import { type Made, makeGeneration, type TenantPorts } from '../generations/make-generation.ts'
import type { ChangeOptions } from '../installs/change-plugin.ts'
import { toFreeze } from '../upgrades/request-plugin.ts'

/**
 * Changes what holds for all plugins of a tenant, which makes its next generation.
 *
 * @param check throws when the tenant in its current generation may not be changed
 * @throws TenantBusyError; what `check` throws
 */
export function updateTenant(
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
  return makeGeneration(ports, {
    tenantId,
    isDryRun,
    origin: { madeBy, from: 'api' },
    async change(present) {
      await check()
      const { minReleaseAgeSeconds: seconds, freeze } = changes
      const content = {
        ...present.content,
        ...(seconds !== undefined && { minReleaseAgeMs: seconds * 1000 }),
        ...(freeze !== undefined && { freeze: toFreeze(freeze) }),
      }
      const isSame = compareContents(present.content, content).length === 0
      return { ...present, content: isSame ? present.content : content, result: undefined }
    },
  })
}
