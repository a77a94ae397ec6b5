import type { InstallResult, TenantChange } from '@plugboard/client'
import type { Reply } from '../define/command.ts'

interface Made {
  readonly tenantId: string
  readonly generation: number
  readonly changes: readonly TenantChange[]
}

/** What a change of a tenant did, or would do with `isDryRun`. */
export function changeReply(
  { tenantId, generation, changes }: Made,
  { isDryRun }: { readonly isDryRun: boolean },
): Reply {
  const end =
    changes.length === 0
      ? `Nothing ${isDryRun ? 'would change' : 'changed'} for ${tenantId}.`
      : `${tenantId} ${isDryRun ? 'would be' : 'is'} at generation ${generation}.`
  return {
    answer: { tenantId, generation, isDryRun, changes },
    lines: [...changes.map(({ description }) => description), end],
  }
}

/** The same for a change of one plugin, with what the tenant now has of it. */
export function installReply(result: InstallResult, { isDryRun }: { readonly isDryRun: boolean }): Reply {
  return { ...changeReply(result, { isDryRun }), answer: { ...result, isDryRun } }
}
